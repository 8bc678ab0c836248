package dev.sluice.proxy;

import dev.sluice.base.time.Clocks;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.proxy.routing.HostRouting;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.proxy.settings.RefusalBodySettings;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Proxy} is created from.
 *
 * @param endpoints the current endpoints, read for each call so that a reload applies to the next one
 * @param tls the trust settings for upstreams; host names are always verified
 * @param certificates the current certificates of the TLS ports
 * @param tunnels what tunnels through the traffic port are ended with; null if there are none
 * @param pages the sources for the gateway's own pages
 * @param loops the number of event loops
 * @param modesChanged runs after an admission controller itself set or cleared a mode; must not block
 */
public record ProxySetup(
        ProxySettings settings,
        RefusalBodySettings refusals,
        Supplier<ExchangeEndpoints> endpoints,
        Clocks clocks,
        ClientSSLOptions tls,
        Supplier<ServerSSLOptions> certificates,
        @Nullable Tunnels tunnels,
        Pages pages,
        int loops,
        Runnable modesChanged) {

    /**
     * What the gateway ends tunnels of bots with.
     *
     * @param hosts the routing of the requests in them
     * @param certificates returns the current TLS settings for a host; null if there is no certificate for it
     */
    public record Tunnels(HostRouting hosts, Function<String, @Nullable SslContext> certificates) {}

    /**
     * The sources for the gateway's own pages.
     *
     * @param health handles {@code /health} and the paths below it
     * @param held returns the holds that block new orders, as enforced, the strictest first; must be fast
     * @param bans returns the bans that block new orders; must be fast
     * @param notServing returns the reason why calls are not accepted; "" if they are
     * @param disabled returns true if the configuration disables the exchange with this name
     */
    public record Pages(
            Handler<HttpServerRequest> health,
            Function<ModeQuery, List<ModeHold>> held,
            Function<ModeQuery, List<ActiveBan>> bans,
            Supplier<String> notServing,
            Predicate<String> disabled) {}
}
