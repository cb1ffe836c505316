# syntax=docker/dockerfile:1
#
# Parlor as one image: the pages, the server that holds them, and nothing else. Runs as nobody in
# particular.
#
#   docker build --tag parlor .

FROM node:22-bookworm-slim AS web
WORKDIR /parlor
ENV PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
COPY web web
RUN --mount=type=cache,target=/root/.npm \
    npm ci --prefix web && npm run build --prefix web

FROM rust:1.95-bookworm AS server
WORKDIR /parlor
COPY . .
COPY --from=web /parlor/web/dist web/dist
# The folders of the caches are not in the image: the binary is copied out within the same step.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/parlor/target \
    cargo build --release --locked --bin parlor && cp target/release/parlor /usr/local/bin/parlor

FROM debian:bookworm-slim
# Without certificates no https is trusted: keys of an identity provider, webhooks, the database.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin parlor \
    && install --directory --owner=parlor /data
COPY --from=server /usr/local/bin/parlor /usr/local/bin/parlor
COPY deploy/healthcheck /usr/local/bin/healthcheck

USER parlor
# Where SQLite would live. With Postgres nothing is written.
WORKDIR /data
# Within a container local only would be nobody. Publish 8080; keep 9464 inside.
ENV PARLOR_LISTEN=0.0.0.0:8080 PARLOR_ADMIN_LISTEN=0.0.0.0:9464
EXPOSE 8080 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["healthcheck"]
ENTRYPOINT ["parlor"]
CMD ["serve"]
