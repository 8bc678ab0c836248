package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.TlsHosts;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.proxy.settings.TlsSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A guard that prevents the gateway from calling itself. An entry of the hosts file that directs bots to the TLS port
 * would direct the gateway there too. The gateway's resolver therefore ignores the entries of these names and uses DNS.
 * If DNS itself resolves such a name to this machine (a network alias, a configured resolver), the gateway does not
 * start. If that happens later, calls fail, because the gateway does not trust its local certificate authority.
 */
record SelfCallGuard(Path hostsFile) {
    private static final long MAX_MILLIS = 2_000;
    private static final int MAX_BYTES = 1_048_576;

    /** Returns the resolver options for names of upstreams. */
    AddressResolverOptions resolverOptions(Config config) {
        AddressResolverOptions options = new AddressResolverOptions();
        config.gateway().proxy().upstream().dnsServers().forEach(options::addServer);
        TlsSettings tls = config.gateway().proxy().tls();
        if (tls != null) {
            options.setHostsValue(
                    Buffer.buffer(withoutNames(hostsText(), new HashSet<>(TlsHosts.servedBy(config, tls)))));
        }
        return options;
    }

    private String hostsText() {
        try {
            return Files.size(hostsFile) > MAX_BYTES ? "" : Files.readString(hostsFile);
        } catch (IOException e) {
            return ""; // missing or not readable
        }
    }

    /** Returns the text of a hosts file without these host names. */
    static String withoutNames(String text, Set<String> names) {
        StringBuilder kept = new StringBuilder();
        for (String line : text.split("\\R", -1)) {
            int comment = line.indexOf('#');
            String[] words =
                    (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+", -1);
            List<String> left = Arrays.stream(words)
                    .skip(1)
                    .filter(word -> !names.contains(word.toLowerCase(java.util.Locale.ROOT)))
                    .toList();
            if (!left.isEmpty()) {
                kept.append(words[0]).append(' ').append(String.join(" ", left)).append('\n');
            }
        }
        return kept.toString();
    }

    /** Fails when a host of the TLS port resolves to this machine; a name that cannot be resolved now is accepted. */
    static Future<Void> check(Vertx vertx, Config config) {
        TlsSettings tls = config.gateway().proxy().tls();
        if (tls == null) {
            return Future.succeededFuture();
        }
        List<Future<Void>> checked = new ArrayList<>();
        Set<String> called = config.exchanges().stream()
                .map(ConfiguredExchange::settings)
                .flatMap(exchange -> Stream.concat(
                        exchange.upstreams().stream().map(HostSettings::target),
                        exchange.streams().stream().map(StreamSettings::target)))
                .map(Upstream::host)
                .collect(Collectors.toSet());
        for (String host : TlsHosts.servedBy(config, tls)) {
            if (called.contains(host)) {
                checked.add(check(vertx, host));
            }
        }
        return Future.all(checked).mapEmpty();
    }

    private static Future<Void> check(Vertx vertx, String host) {
        return ((VertxInternal) vertx)
                .nameResolver()
                .resolve(host)
                .timeout(MAX_MILLIS, TimeUnit.MILLISECONDS)
                .transform(found -> found.succeeded() && isHere(found.result())
                        ? Future.failedFuture(
                                new GatewayException(
                                        host + " leads to "
                                                + found.result().getHostAddress()
                                                + ", which is this machine, so the gateway would call itself. If this does not come from the hosts file, configure DNS servers"
                                                + " that return the exchange's real address in proxy.upstream.dnsServers, such as [\"1.1.1.1\"]"))
                        : Future.succeededFuture());
    }

    private static boolean isHere(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
