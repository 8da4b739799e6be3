# Boss-Bot with its five platform plugins; see docs/operate/install.md.
FROM python:3.13-slim AS build
RUN pip install --no-cache-dir uv
ENV UV_PROJECT_ENVIRONMENT=/opt/bossbot UV_PYTHON_DOWNLOADS=never
WORKDIR /src
COPY . .
RUN uv sync --no-cache --no-default-groups --extra all --no-editable

FROM python:3.13-slim
RUN useradd --uid 10001 --user-group --no-create-home bossbot \
    && install --directory --owner=bossbot --group=bossbot --mode=700 /data \
    && install --directory /etc/bossbot
COPY --from=build /opt/bossbot /opt/bossbot
ENV PATH=/opt/bossbot/bin:$PATH \
    BOSS_BOT_DATA__DIRECTORY=/data \
    BOSS_BOT_LOGS__FORMAT=json
WORKDIR /etc/bossbot
USER 10001:10001
VOLUME /data
HEALTHCHECK --interval=10m --timeout=1m --start-period=1m CMD ["bossbot", "doctor"]
ENTRYPOINT ["bossbot"]
CMD ["run"]
