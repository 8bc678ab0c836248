package dev.sluice.admin.metrics;

import dev.sluice.core.call.Kind;
import dev.sluice.core.origin.OriginCounts;
import dev.sluice.core.origin.OriginRefusal;
import dev.sluice.part.HistogramFamily;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.Metrics;
import dev.sluice.part.Part;
import dev.sluice.proxy.Proxy;
import dev.sluice.proxy.metrics.BotRefusalTotals;
import dev.sluice.proxy.metrics.ExchangeCounters;
import dev.sluice.proxy.metrics.LatencyHistogram;
import dev.sluice.proxy.metrics.ProxyCounters;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The metrics of the proxy, made from its counters. It keeps the proxy and the metrics independent of each other.
 *
 * @param adminOrigins requests that the admin port refused because a web page may have sent them
 */
public record ProxyMetrics(Proxy proxy, Supplier<OriginCounts> adminOrigins) implements Part {
    @Override
    public void metrics(Metrics to) {
        ProxyCounters counters = proxy.proxyCounters();
        calls(counters, to);
        sharedReads(counters, to);
        to.gauge("sluice_bot_connections", "Connections of bots.").add(proxy.openConnections());
        to.gauge("sluice_websocket_connections", "WebSockets between bots and exchanges.")
                .add(proxy.openSockets());
        MetricFamily uncounted = to.counter(
                "sluice_uncounted_subscriptions_total",
                "Messages and connections whose subscriptions could not be counted, where the exchange limits them.");
        counters.exchanges()
                .forEach((exchange, of) -> of.uncounted()
                        .forEach((why, times) -> uncounted.add(times.sum(), "exchange", exchange, "why", why.label())));
        times(
                to.histogram(
                        "sluice_queue_wait_seconds",
                        "Time from the request for a permit to the first byte sent, including connecting."),
                counters,
                ExchangeCounters::waited);
        times(
                to.histogram("sluice_upstream_seconds", "Time from the first byte sent to the final status line."),
                counters,
                ExchangeCounters::answered);
        add(
                counters.loopLag(),
                to.histogram(
                        "sluice_loop_lag_seconds",
                        "Delay of the event loops' timers: a new call waits about as long."));
    }

    private void calls(ProxyCounters counters, Metrics to) {
        MetricFamily settled = to.counter("sluice_requests_total", "Calls that were sent, by kind and outcome.");
        counters.exchanges()
                .forEach((exchange, of) -> of.settled()
                        .forEach((kind, outcomes) -> outcomes.forEach((outcome, number) -> settled.add(
                                number.sum(), "exchange", exchange, "kind", lower(kind), "outcome", lower(outcome)))));
        MetricFamily unlisted = to.counter(
                "sluice_unlisted_calls_total",
                "Calls that were sent at the default cost, because no table lists them.");
        counters.exchanges()
                .forEach((exchange, of) -> of.unlisted()
                        .forEach((route, number) -> unlisted.add(number.sum(), "exchange", exchange, "route", route)));
        MetricFamily refused = to.counter("sluice_callers_refused_total", "Calls that the gateway refused, by reason.");
        counters.exchanges()
                .forEach((exchange, of) -> of.refused()
                        .forEach((code, number) ->
                                refused.add(number.sum(), "exchange", exchange, "reason", code.header())));
        for (OriginRefusal.Reason reason : OriginRefusal.Reason.values()) {
            long requests = counters.origins().of(reason) + adminOrigins.get().of(reason);
            refused.add(requests, "exchange", "", "reason", reason.label()); // before the exchange is known
        }
        MetricFamily ofBots = to.counter(
                "sluice_bot_refused_total",
                "Calls that the gateway refused, by bot and reason; other: all bots beyond the first "
                        + BotRefusalTotals.MAX_BOTS + ".");
        counters.refusalCounts()
                .totals()
                .counts()
                .forEach((of, calls) ->
                        ofBots.add(calls, "exchange", of.exchange(), "bot", of.bot(), "reason", of.reason()));
        to.counter(
                        "sluice_bad_requests_total",
                        "Requests that were refused before they were calls: malformed, to no exchange, of a client that"
                                + " may not, or beyond the limit of connections.")
                .add(counters.earlyRefusals().total());
    }

    private void sharedReads(ProxyCounters counters, Metrics to) {
        MetricFamily shared = to.counter(
                "sluice_shared_reads_total",
                "Public reads that got the response of another call in flight, or a kept response.");
        counters.exchanges().forEach((exchange, of) -> {
            shared.add(of.shared(), "exchange", exchange, "how", "shared");
            shared.add(of.kept(), "exchange", exchange, "how", "kept");
        });
        MetricFamily saved =
                to.counter("sluice_saved_units_total", "Cost that shared reads saved, in units of each limit.");
        counters.exchanges()
                .forEach((exchange, of) -> of.saved()
                        .forEach((limit, units) -> saved.add(units.sum(), "exchange", exchange, "limit", limit)));
        to.gauge("sluice_following_reads", "Public reads that wait for the response to a call in flight.")
                .add(proxy.followingReads());
        to.gauge("sluice_shared_bytes", "Bytes of responses that are kept, or that are arriving for several bots.")
                .add(proxy.sharedBytes());
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Adds only kinds that occur, because most pairs of exchange and kind are never used. */
    private static void times(
            HistogramFamily to, ProxyCounters counters, Function<ExchangeCounters, Map<Kind, LatencyHistogram>> times) {
        counters.exchanges()
                .forEach((exchange, of) -> times.apply(of).forEach((kind, took) -> {
                    if (took.counts().stream().anyMatch(count -> count > 0)) {
                        add(took, to, "exchange", exchange, "kind", lower(kind));
                    }
                }));
    }

    private static void add(LatencyHistogram took, HistogramFamily to, String... labels) {
        to.add(LatencyHistogram.boundsSeconds(), took.counts(), took.sumSeconds(), labels);
    }
}
