package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The configuration of nginx, in one process each: as the exchange, since it is the cheapest one, and as a peer with
 * {@code limit_req}.
 */
final class Nginx {
    private static final String FRAME = """
        daemon off; master_process off; worker_processes 1; pid %1$s/%2$s.pid; error_log stderr error;
        events { worker_connections 8192; }
        http {
          access_log off; tcp_nodelay on; tcp_nopush on; sendfile on; keepalive_requests 1000000000; keepalive_timeout 600s;
          client_body_temp_path %1$s/%2$s.body; proxy_temp_path %1$s/%2$s.proxy; fastcgi_temp_path %1$s/%2$s.f; uwsgi_temp_path %1$s/%2$s.u; scgi_temp_path %1$s/%2$s.s;
        %3$s
        }
        """;
    private static final String EXCHANGE = """
          map $msec $millis { "~^(?<s>\\d+)\\.(?<m>\\d+)$" $s$m; }
          open_file_cache max=100;
          server {
            listen 127.0.0.1:%1$d backlog=4096; listen 127.0.0.1:%2$d ssl backlog=4096;
            ssl_certificate %3$s; ssl_certificate_key %3$s; default_type application/json;
            location = /ticker { return 200 '%4$s'; }
            location = /order { return 200 '%5$s'; }
            location = /time { return 200 '{"serverTime":$millis}'; }
            location / { root %6$s; }
          }
        """;
    private static final String PEER = """
          limit_req_zone $http_x_bench_key zone=by_key:1m rate=1000000r/s;
          upstream plain { server 127.0.0.1:%d; keepalive 600; keepalive_requests 1000000000; }
          upstream secure { server 127.0.0.1:%d; keepalive 600; keepalive_requests 1000000000; }
          proxy_http_version 1.1; proxy_set_header Connection ""; limit_req zone=by_key burst=1000000 nodelay;
          server { listen 127.0.0.1:%d backlog=4096; location / { proxy_pass http://plain; } }
          server { listen 127.0.0.1:%d backlog=4096; location / { proxy_pass https://secure; } }
          server { listen 127.0.0.1:%d backlog=4096;
            location / { proxy_pass http://127.0.0.1:%d; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; } }
        """;

    private Nginx() {}

    static List<String> command(Path folder, Path config) {
        return List.of("nginx", "-p", folder.toString(), "-c", config.toString());
    }

    /** Writes the configuration of an exchange on these ports. */
    static Path exchange(Path folder, int plain, int secure, TlsFiles tls) throws IOException {
        for (Workload workload : List.of(Workload.DEPTH, Workload.HISTORY)) {
            Files.writeString(folder.resolve(workload.path().substring(1)), workload.response());
        }
        String body = EXCHANGE.formatted(
                plain, secure, tls.certificate(), Workload.TICKER.response(), Workload.ORDER.response(), folder);
        return Files.writeString(folder.resolve("exchange.conf"), FRAME.formatted(folder, "exchange", body));
    }

    /** Writes the configuration of a proxy on these ports. */
    static Path peer(Path folder, Ports upstream, Ports own) throws IOException {
        String body = PEER.formatted(
                upstream.plain(), upstream.secure(), own.plain(), own.secure(), own.sockets(), upstream.sockets());
        return Files.writeString(folder.resolve("nginx.conf"), FRAME.formatted(folder, "nginx", body));
    }
}
