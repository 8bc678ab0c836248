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
 * The limits that one exchange publishes, compared with the configured ones. A smaller size applies while it is
 * published. A larger size never applies; it must be configured. A limit that the user raised above the documented size
 * ({@code aboveDocumented}) keeps its size, unless a size below the documented one is published: the exchange publishes
 * the size for all accounts, not the size that it granted to one. Each difference is logged once, and again when one of
 * the two sizes changes.
 *
 * <p>Routes of one exchange may publish different sizes of a limit; the smallest applies. Only configured limits are
 * stored, so memory is bounded. Thread-safe.
 */
public final class PublishedLimits {
    private record Source(String route, String limit) {}

    private record Difference(long published, long configured) {}

    private final Consumer<String> warnings;
    private final Map<Source, PublishedLimit> latest = new LinkedHashMap<>();
    private final Map<Source, Difference> reportedDifferences = new LinkedHashMap<>();

    PublishedLimits(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /** Records published limits. Returns whether the {@link #effectiveLimits} may have changed. */
    synchronized boolean update(List<PublishedLimit> limits, ConfiguredExchange exchange) {
        boolean isChanged = false;
        for (PublishedLimit published : limits) {
            LimitSettings limit = limit(published, exchange.limits());
            if (limit != null) {
                isChanged |= !published.equals(latest.put(new Source(published.route(), published.limit()), published));
                warn(exchange, published, limit);
            }
        }
        return isChanged;
    }

    private static @Nullable LimitSettings limit(PublishedLimit published, List<LimitSettings> configured) {
        for (LimitSettings limit : configured) {
            if (limit.name().equals(published.limit()) && limit.windowMs() == published.windowMs()) {
                return limit;
            }
        }
        return null;
    }

    private void warn(ConfiguredExchange exchange, PublishedLimit published, LimitSettings limit) {
        long configured = limit.size();
        Source source = new Source(published.route(), published.limit());
        Difference difference = published.size() == configured ? null : new Difference(published.size(), configured);
        Difference previous =
                difference == null ? reportedDifferences.remove(source) : reportedDifferences.put(source, difference);
        if (difference != null && !Objects.equals(previous, difference)) {
            warnings.accept(
                    "exchange '" + exchange.name() + "' publishes " + published.size() + " per " + published.windowMs()
                            + " ms for limit '" + published.limit() + "' (" + published.route()
                            + "), the configuration has " + configured
                            + consequence(exchange, published.size(), limit));
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
    synchronized List<LimitSettings> effectiveLimits(ConfiguredExchange exchange) {
        List<LimitSettings> effective = new ArrayList<>();
        for (LimitSettings limit : exchange.limits()) {
            long min = smallestPublished(limit);
            effective.add(applies(exchange, min, limit) ? limit.lowered(min) : limit);
        }
        return effective;
    }

    /** Returns the size of each limit, and where it comes from. */
    synchronized List<LimitSize> sizes(ConfiguredExchange exchange) {
        List<LimitSize> sizes = new ArrayList<>();
        for (LimitSettings limit : exchange.limits()) {
            long min = smallestPublished(limit);
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

    /** Returns a line for each limit whose size in force is smaller than the configured one. */
    synchronized List<String> describeReduced(ConfiguredExchange exchange) {
        List<String> lines = new ArrayList<>();
        for (LimitSettings limit : exchange.limits()) {
            long min = smallestPublished(limit);
            if (applies(exchange, min, limit)) {
                lines.add(exchange.name() + ".limits." + limit.name() + " is " + min + ", not " + limit.size()
                        + ", because the exchange publishes " + min + "; lower it in conf/exchanges.json");
            }
        }
        return lines;
    }

    private long smallestPublished(LimitSettings limit) {
        long min = Long.MAX_VALUE;
        for (PublishedLimit published : latest.values()) {
            boolean isSameLimit =
                    published.limit().equals(limit.name()) || published.limit().equals(limit.formerName());
            if (isSameLimit && published.windowMs() == limit.windowMs()) {
                min = Math.min(min, published.size());
            }
        }
        return min;
    }

    /** Adds the published and the configured size of every published limit. */
    private synchronized void addMetrics(
            ConfiguredExchange exchange, MetricFamily published, MetricFamily configuredSizes) {
        for (LimitSettings limit : exchange.limits()) {
            long min = smallestPublished(limit);
            if (min != Long.MAX_VALUE) {
                published.add(min, "exchange", exchange.name(), "limit", limit.name());
                configuredSizes.add(limit.size(), "exchange", exchange.name(), "limit", limit.name());
            }
        }
    }

    static void metrics(Iterable<ExchangeRuntime> exchanges, Metrics to) {
        MetricFamily published = to.gauge(
                "sluice_limit_published_size",
                "Sizes of limits as published by the exchanges; the smallest where several calls publish one.");
        MetricFamily configuredSizes = to.gauge("sluice_limit_configured_size", "Configured sizes of the same limits.");
        exchanges.forEach(
                exchange -> exchange.publishedLimits().addMetrics(exchange.configured(), published, configuredSizes));
    }
}
