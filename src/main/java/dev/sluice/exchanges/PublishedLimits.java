package dev.sluice.exchanges;

import dev.sluice.core.exchange.respond.PublishedLimit;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.Metrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The limits that one exchange publishes, compared with the configured ones. A lower size is applied as long as it is
 * published. A higher size is never applied; it must be configured. Each difference is logged once, and again when
 * one of the two numbers changes.
 *
 * <p>Routes of one exchange may publish different sizes of a limit; the smallest applies. Memory is bounded by the
 * configuration, since only configured limits are stored. Thread-safe.
 */
public final class PublishedLimits {
    private record Source(String route, String limit) {}

    private record Difference(long published, long configured) {}

    private final String exchange;
    private final Consumer<String> warnings;
    private final Map<Source, PublishedLimit> latest = new LinkedHashMap<>();
    private final Map<Source, Difference> warned = new LinkedHashMap<>();

    PublishedLimits(String exchange, Consumer<String> warnings) {
        this.exchange = exchange;
        this.warnings = warnings;
    }

    /** Records published limits. Returns whether {@link #applied} may have changed. */
    synchronized boolean update(List<PublishedLimit> published, List<LimitSettings> configured) {
        boolean news = false;
        for (PublishedLimit one : published) {
            LimitSettings limit = limit(one, configured);
            if (limit != null) {
                news |= !one.equals(latest.put(new Source(one.route(), one.limit()), one));
                warn(one, limit.size());
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

    private void warn(PublishedLimit one, long configured) {
        Source source = new Source(one.route(), one.limit());
        Difference difference = one.size() == configured ? null : new Difference(one.size(), configured);
        Difference before = difference == null ? warned.remove(source) : warned.put(source, difference);
        if (difference != null && !Objects.equals(before, difference)) {
            boolean lower = one.size() < configured;
            warnings.accept(
                    "exchange '" + exchange + "' publishes " + one.size() + " per " + one.windowMs()
                            + " ms for limit '" + one.limit() + "' (" + one.route() + "), the configuration has "
                            + configured
                            + (lower
                                    ? "; the lower size is in force now: lower it in conf/exchanges.json too"
                                    : "; the configured size stays in force: raise it in conf/exchanges.json if the published one applies to your account"));
        }
    }

    /** Returns the configured limits, with the published size where that is smaller. */
    synchronized List<LimitSettings> applied(List<LimitSettings> configured) {
        List<LimitSettings> applied = new ArrayList<>();
        for (LimitSettings limit : configured) {
            long least = least(limit);
            applied.add(least < limit.size() ? limit.lowered(least) : limit);
        }
        return applied;
    }

    private long least(LimitSettings limit) {
        long least = Long.MAX_VALUE;
        for (PublishedLimit one : latest.values()) {
            boolean isOfIt = one.limit().equals(limit.name()) || one.limit().equals(limit.formerName());
            if (isOfIt && one.windowMs() == limit.windowMs()) {
                least = Math.min(least, one.size());
            }
        }
        return least;
    }

    /** Adds the published and the configured size of every published limit. */
    private synchronized void add(List<LimitSettings> configured, MetricFamily published, MetricFamily stated) {
        for (LimitSettings limit : configured) {
            long least = least(limit);
            if (least != Long.MAX_VALUE) {
                published.add(least, "exchange", exchange, "limit", limit.name());
                stated.add(limit.size(), "exchange", exchange, "limit", limit.name());
            }
        }
    }

    static void metrics(Iterable<ExchangeRuntime> exchanges, Metrics to) {
        MetricFamily published = to.gauge(
                "sluice_limit_published_size",
                "Sizes of limits as published by the exchanges; the smallest where several calls publish one.");
        MetricFamily stated = to.gauge("sluice_limit_configured_size", "Configured sizes of the same limits.");
        exchanges.forEach(
                exchange -> exchange.published().add(exchange.configured().limits(), published, stated));
    }
}
