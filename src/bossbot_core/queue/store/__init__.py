"""The queue's SQL, all of it: each function is one small operation inside the writer's transaction.

Claims go by priority, then to the lane (guild and priority) that was served least recently, then users of that guild
take turns (`round`), then by age. Times are seconds since 1970. The statements are plain SQL: they run on PostgreSQL
as they stand, but for the placeholders.
"""
