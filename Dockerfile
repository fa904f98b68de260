# The image has the binary and what it needs to run: no shell, no package manager, no user but `nonroot`.
#
#   docker build -t tenantry .
#   docker run --read-only --cap-drop=ALL --security-opt=no-new-privileges -p 127.0.0.1:8080:8080 -v tenantry:/data \
#     -e TENANTRY_PUBLIC_URL=https://id.example.com tenantry

FROM rust:1.95-slim-bookworm AS build
# The image has a C compiler, which SQLite and the cryptographic library need.
WORKDIR /src
COPY . .
# The caches are not part of the image, so the binary is copied out of them.
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --locked --release --package tenantry-server --bin tenantry \
    && install -D target/release/tenantry /out/usr/local/bin/tenantry \
    && install -d -m 0700 /out/data

# glibc, certificates of authorities (for PostgreSQL by TLS) and time zones; the user is 65532.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /out/usr/local/bin/tenantry /usr/local/bin/tenantry
# A volume that is created from this folder belongs to the user too.
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
# Links in mails begin with TENANTRY_PUBLIC_URL, which only you can know.
ENV TENANTRY_BIND=0.0.0.0:8080 \
    TENANTRY_DATA_DIR=/data \
    TENANTRY_LOG_FORMAT=json
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["/usr/local/bin/tenantry", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/tenantry"]
CMD ["serve"]
