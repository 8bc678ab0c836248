package dev.sluice;

import dev.sluice.admin.Snapshot;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.drift.Belief;
import dev.sluice.drift.Offset;
import dev.sluice.drift.RemoteClock;
import dev.sluice.exchange.ExchangeSettings;
import dev.sluice.exchange.Upstream;
import dev.sluice.gate.Effects;
import dev.sluice.gate.Event;
import dev.sluice.gate.Gate;
import dev.sluice.limit.Levels;
import dev.sluice.probe.ClockProbe;
import dev.sluice.probe.ClockSettings;
import dev.sluice.probe.TimeCall;
import dev.sluice.proxy.Door;
import dev.sluice.proxy.Doors;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;

/** One exchange at work: its gate and its clock, which live as long as the process, and the configuration they follow now. */
final class RunningExchange {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final double NANOS_PER_MILLI_EXACT = 1e6;

    private final Ticker ticker;
    private final Gate gate;
    private final RemoteClock clock;
    private volatile ConfiguredExchange configured;

    RunningExchange(ConfiguredExchange configured, Levels levels, Ticker ticker) {
        this.configured = configured;
        this.ticker = ticker;
        clock = new RemoteClock(belief(configured.clock()));
        gate = new Gate(
                configured.exchange()::costs,
                configured.gate(),
                configured.limits(),
                levels,
                () -> ThreadLocalRandom.current().nextDouble(),
                ticker.nanos());
    }

    /** The doors to these exchanges, by every name and host they have. */
    static Doors doors(Collection<RunningExchange> exchanges) {
        Map<String, Door> byName = new HashMap<>();
        Map<Upstream, Door> byUpstream = new HashMap<>();
        for (RunningExchange exchange : exchanges) {
            Door door = exchange.door();
            ExchangeSettings settings = exchange.configured.settings();
            byName.put(exchange.configured.name(), door);
            settings.aliases().forEach(alias -> byName.put(alias, door));
            settings.upstreams().forEach(host -> byUpstream.put(host.url(), door));
        }
        return new Doors(byName, byUpstream);
    }

    private Door door() {
        return new Door(configured.exchange(), gate, clock);
    }

    ConfiguredExchange configured() {
        return configured;
    }

    ClockProbe probe(Vertx vertx, WebClient client, BiConsumer<Gate, Effects> after) {
        return new ClockProbe(vertx, client, probing(after));
    }

    ClockProbe.Setup probing(BiConsumer<Gate, Effects> after) {
        return new ClockProbe.Setup(
                configured.exchange(),
                gate,
                clock,
                configured.clock(),
                TimeCall.of(configured.dialect()),
                after,
                ticker,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Takes over another valid configuration; calls that waited are asked on. */
    void reload(ConfiguredExchange reloaded, BiConsumer<Gate, Effects> after) {
        Effects effects = new Effects();
        configured = reloaded;
        clock.reload(belief(reloaded.clock()));
        gate.tell(
                new Event.Reloaded(reloaded.exchange()::costs, reloaded.gate(), reloaded.limits()),
                ticker.nanos(),
                effects);
        after.accept(gate, effects);
    }

    Snapshot.OfExchange snapshot(WallClock wallClock) {
        return new Snapshot.OfExchange(configured.name(), gate.status(ticker.nanos()), clockNow(wallClock));
    }

    private Snapshot.Clock clockNow(WallClock wallClock) {
        long now = ticker.nanos();
        Offset offset = clock.offset(now);
        if (offset == null) {
            return new Snapshot.Clock(0, -1, clock.setAside());
        }
        long here = wallClock.epochMillis() * NANOS_PER_MILLI - now;
        return new Snapshot.Clock(
                (offset.middleNanos() - here) / NANOS_PER_MILLI_EXACT,
                offset.boundNanos() / NANOS_PER_MILLI_EXACT,
                clock.setAside());
    }

    private static Belief belief(ClockSettings settings) {
        return new Belief(settings.driftPpm(), settings.staleMs() * NANOS_PER_MILLI);
    }
}
