package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The configuration of HAProxy as a peer: one thread, and a stick-table that counts the calls of each address. */
final class HaProxy {
    private static final String CONFIG = """
        global
          nbthread 1
          maxconn 8192
        defaults
          mode http
          timeout client 600s
          timeout server 600s
          timeout connect 5s
          timeout tunnel 600s
          timeout http-request 10s
          option http-keep-alive
          http-reuse always
        backend counted
          stick-table type ip size 100k expire 60s store http_req_rate(10s)
        frontend plain
          bind 127.0.0.1:%d backlog 4096
          http-request track-sc0 src table counted
          http-request deny deny_status 429 if { sc_http_req_rate(0) gt 1000000000 }
          default_backend exchange
        frontend secure
          bind 127.0.0.1:%d backlog 4096
          http-request track-sc0 src table counted
          http-request deny deny_status 429 if { sc_http_req_rate(0) gt 1000000000 }
          default_backend exchange_secure
        frontend sockets
          bind 127.0.0.1:%d backlog 4096
          default_backend exchange_sockets
        backend exchange
          server s 127.0.0.1:%d
        backend exchange_secure
          server s 127.0.0.1:%d ssl verify none
        backend exchange_sockets
          server s 127.0.0.1:%d
        """;

    private HaProxy() {}

    static List<String> command(Path config) {
        return List.of("haproxy", "-db", "-f", config.toString());
    }

    static Path peer(Path folder, Ports upstream, Ports own) throws IOException {
        return Files.writeString(
                folder.resolve("haproxy.cfg"),
                CONFIG.formatted(
                        own.plain(),
                        own.secure(),
                        own.sockets(),
                        upstream.plain(),
                        upstream.secure(),
                        upstream.sockets()));
    }
}
