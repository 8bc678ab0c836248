package dev.sluice.exchanges;

import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.exchange.respond.PublishedLimit;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.Metrics;
import dev.sluice.status.LimitSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The limits that one exchange publishes, compared with the configured ones. A lower size is applied as long as it is
 * published. A higher size is never applied; it must be configured. A limit that the user raised above the documented
 * size ({@code aboveDocumented}) keeps its size unless less than the documented one is published: what an exchange
 * publishes for all does not know what it granted to one account. Each difference is logged once, and again when one
 * of the two numbers changes.
 *
 * <p>Routes of one exchange may publish different sizes of a limit; the smallest applies. Memory is bounded by the
 * configuration, since only configured limits are stored. Thread-safe.
 */
public final class PublishedLimits {
    private record Source(String route, String limit) {}

    private record Difference(long published, long configured) {}

    private final Consumer<String> warnings;
    private final Map<Source, PublishedLimit> latest = new LinkedHashMap<>();
    private final Map<Source, Difference> warned = new LinkedHashMap<>();

    PublishedLimits(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /** Records published limits. Returns whether {@link #applied} may have changed. */
    synchronized boolean update(List<PublishedLimit> published, ConfiguredExchange exchange) {
        boolean news = false;
        for (PublishedLimit one : published) {
            LimitSettings limit = limit(one, exchange.limits());
            if (limit != null) {
                news |= !one.equals(latest.put(new Source(one.route(), one.limit()), one));
                warn(exchange, one, limit);
            }
        }
        return news;
    }

    private static @Nullable LimitSettings limit(PublishedLimit one, List<LimitSettings> configured) {
        for (LimitSettings limit : configured) {
            if (limit.name().equals(one.limit()) && limit.windowMs() == one.windowMs()) {
                return limit;
            }
        }
        return null;
    }

    private void warn(ConfiguredExchange exchange, PublishedLimit one, LimitSettings limit) {
        long configured = limit.size();
        Source source = new Source(one.route(), one.limit());
        Difference difference = one.size() == configured ? null : new Difference(one.size(), configured);
        Difference before = difference == null ? warned.remove(source) : warned.put(source, difference);
        if (difference != null && !Objects.equals(before, difference)) {
            warnings.accept("exchange '" + exchange.name() + "' publishes " + one.size() + " per " + one.windowMs()
                    + " ms for limit '" + one.limit() + "' (" + one.route() + "), the configuration has " + configured
                    + consequence(exchange, one.size(), limit));
        }
    }

    private static String consequence(ConfiguredExchange exchange, long published, LimitSettings limit) {
        if (published > limit.size()) {
            return "; the configured size stays in force: raise it in conf/exchanges.json if the published one applies to your account";
        }
        return applies(exchange, published, limit)
                ? "; the lower size is in force now: lower it in conf/exchanges.json too"
                : "; the configured size stays in force, because 'aboveDocumented' says that the exchange granted it";
    }

    /** Returns whether a published size replaces the configured one. */
    private static boolean applies(ConfiguredExchange exchange, long published, LimitSettings limit) {
        LimitSettings documented = limit.aboveDocumented() ? exchange.dialect().limit(limit.name()) : null;
        return published < limit.size()
                && (documented == null || documented.windowMs() != limit.windowMs() || published < documented.size());
    }

    /** Returns the configured limits, with the published size where that is smaller. */
    synchronized List<LimitSettings> applied(ConfiguredExchange exchange) {
        List<LimitSettings> applied = new ArrayList<>();
        for (LimitSettings limit : exchange.limits()) {
            long min = min(limit);
            applied.add(applies(exchange, min, limit) ? limit.lowered(min) : limit);
        }
        return applied;
    }

    /** Returns the size of each limit, and where it comes from. */
    synchronized List<LimitSize> sizes(ConfiguredExchange exchange) {
        List<LimitSize> sizes = new ArrayList<>();
        for (LimitSettings limit : exchange.limits()) {
            long min = min(limit);
            LimitSettings documented = exchange.dialect().limit(limit.name());
            sizes.add(new LimitSize(
                    limit.name(),
                    limit.windowMs(),
                    applies(exchange, min, limit) ? min : limit.size(),
                    limit.size(),
                    documented == null ? null : (Long) documented.size(),
                    min == Long.MAX_VALUE ? null : (Long) min));
        }
        return sizes;
    }

    /** Returns a line for each limit of which a smaller size is in force than the configured one. */
    synchronized List<String> held(ConfiguredExchange exchange) {
        List<String> held = new ArrayList<>();
        for (LimitSettings limit : exchange.limits()) {
            long min = min(limit);
            if (applies(exchange, min, limit)) {
                held.add(exchange.name() + ".limits." + limit.name() + " is " + min + ", not " + limit.size()
                        + ", because the exchange publishes " + min + "; lower it in conf/exchanges.json");
            }
        }
        return held;
    }

    private long min(LimitSettings limit) {
        long min = Long.MAX_VALUE;
        for (PublishedLimit one : latest.values()) {
            boolean isOfIt = one.limit().equals(limit.name()) || one.limit().equals(limit.formerName());
            if (isOfIt && one.windowMs() == limit.windowMs()) {
                min = Math.min(min, one.size());
            }
        }
        return min;
    }

    /** Adds the published and the configured size of every published limit. */
    private synchronized void add(ConfiguredExchange exchange, MetricFamily published, MetricFamily stated) {
        for (LimitSettings limit : exchange.limits()) {
            long min = min(limit);
            if (min != Long.MAX_VALUE) {
                published.add(min, "exchange", exchange.name(), "limit", limit.name());
                stated.add(limit.size(), "exchange", exchange.name(), "limit", limit.name());
            }
        }
    }

    static void metrics(Iterable<ExchangeRuntime> exchanges, Metrics to) {
        MetricFamily published = to.gauge(
                "sluice_limit_published_size",
                "Sizes of limits as published by the exchanges; the smallest where several calls publish one.");
        MetricFamily stated = to.gauge("sluice_limit_configured_size", "Configured sizes of the same limits.");
        exchanges.forEach(exchange -> exchange.published().add(exchange.configured(), published, stated));
    }
}
