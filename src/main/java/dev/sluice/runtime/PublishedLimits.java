package dev.sluice.runtime;

import dev.sluice.admin.metrics.MetricFamily;
import dev.sluice.admin.metrics.MetricFamily.Sample;
import dev.sluice.core.exchange.PublishedLimit;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one exchange tells of its own limits, against what is configured. A lower size is adopted as long as it is told, a higher one never: who
 * was granted more says so in the configuration. Each difference is warned of once, and again when one of the two numbers changes.
 *
 * <p>Routes of one exchange may tell different sizes of one limit; the least counts. Bounded by the configuration: only its limits are
 * remembered. Any thread.
 */
public final class PublishedLimits {
    private record Source(String route, String limit) {}

    private record Difference(long published, long configured) {}

    private final String exchange;
    private final Consumer<String> warnings;
    private final Map<Source, PublishedLimit> told = new LinkedHashMap<>();
    private final Map<Source, Difference> warned = new LinkedHashMap<>();

    PublishedLimits(String exchange, Consumer<String> warnings) {
        this.exchange = exchange;
        this.warnings = warnings;
    }

    /** Whether any of them is news, so that {@link #applied} may be other than before. */
    synchronized boolean update(List<PublishedLimit> published, List<LimitSettings> configured) {
        boolean news = false;
        for (PublishedLimit one : published) {
            LimitSettings limit = limit(one, configured);
            if (limit != null) {
                news |= !one.equals(told.put(new Source(one.route(), one.limit()), one));
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
            warnings.accept("exchange '" + exchange + "' publishes " + one.size() + " per " + one.windowMs()
                    + " ms for limit '" + one.limit() + "' (" + one.route() + "), conf/exchanges.json says "
                    + configured
                    + (lower
                            ? "; the lower one is in force now: lower the size there too"
                            : "; the configured one stays in force: raise it there if it is yours"));
        }
    }

    /** The configured limits, smaller where the exchange tells less. */
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
        for (PublishedLimit one : told.values()) {
            boolean isOfIt = one.limit().equals(limit.name()) || one.limit().equals(limit.was());
            if (isOfIt && one.windowMs() == limit.windowMs()) {
                least = Math.min(least, one.size());
            }
        }
        return least;
    }

    /** Both numbers of every limit that was told of. */
    private synchronized void sample(List<LimitSettings> configured, List<Sample> published, List<Sample> stated) {
        for (LimitSettings limit : configured) {
            long least = least(limit);
            if (least != Long.MAX_VALUE) {
                published.add(Sample.of(least, "exchange", exchange, "limit", limit.name()));
                stated.add(Sample.of(limit.size(), "exchange", exchange, "limit", limit.name()));
            }
        }
    }

    public static List<MetricFamily> families(Iterable<ExchangeRuntime> exchanges) {
        List<Sample> published = new ArrayList<>();
        List<Sample> stated = new ArrayList<>();
        for (ExchangeRuntime exchange : exchanges) {
            exchange.published().sample(exchange.configured().limits(), published, stated);
        }
        return List.of(
                new MetricFamily(
                        "sluice_limit_published_size",
                        MetricFamily.Type.GAUGE,
                        "Sizes that exchanges told of their limits; the least where several calls tell one.",
                        published),
                new MetricFamily(
                        "sluice_limit_configured_size",
                        MetricFamily.Type.GAUGE,
                        "Sizes that conf/exchanges.json states of the same limits.",
                        stated));
    }
}
