"""What people read in Discord, one module a subject; the tone is edited here and in `locales/`, and nowhere else."""
