package dev.sluice;

import dev.sluice.admin.RateLimits;
import dev.sluice.admin.Snapshot;
import dev.sluice.admin.Use;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.drift.Belief;
import dev.sluice.drift.ClockRefusal;
import dev.sluice.drift.Offset;
import dev.sluice.drift.RemoteClock;
import dev.sluice.exchange.Call;
import dev.sluice.exchange.Cost;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ExchangeSettings;
import dev.sluice.exchange.Learned;
import dev.sluice.exchange.Published;
import dev.sluice.exchange.Upstream;
import dev.sluice.gate.DeadMan;
import dev.sluice.gate.Effects;
import dev.sluice.gate.Event;
import dev.sluice.gate.Gate;
import dev.sluice.gate.Surroundings;
import dev.sluice.gate.Tariff;
import dev.sluice.gate.UnknownOrder;
import dev.sluice.health.Connection;
import dev.sluice.health.ConnectionStatus;
import dev.sluice.health.ConnectionType;
import dev.sluice.health.Sockets;
import dev.sluice.limit.Levels;
import dev.sluice.limit.LimitSettings;
import dev.sluice.mode.KillSwitchSettings;
import dev.sluice.mode.ModeBoard;
import dev.sluice.mode.Scope;
import dev.sluice.probe.ClockProbe;
import dev.sluice.probe.ClockSettings;
import dev.sluice.probe.CodeAsker;
import dev.sluice.probe.TimeCall;
import dev.sluice.proxy.Door;
import dev.sluice.proxy.Doors;
import dev.sluice.store.ExchangeLevels;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import dev.sluice.trip.Breakers;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One configured exchange: its gate and its clock, which live as long as the process, and the configuration they follow now.
 *
 * <pre>
 *   not used yet --first call, or named by the configuration, or left with something by an earlier process--> used
 * </pre>
 *
 * One that is not used yet is asked nothing, not even for its time. A used one stays so until it is removed. What an earlier process left makes it used when somebody must
 * be told of it without a call: a ban or pause in force, an order of unknown outcome, an armed dead man's switch. Charges alone do not: the gate keeps them either way, and
 * until its clock is known a window counts as rolling.
 */
final class RunningExchange {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int QUESTIONS = 3;
    private static final double NANOS_PER_MILLI_EXACT = 1e6;

    /** What all exchanges of one gateway have in common. */
    record House(
            Levels levels,
            ModeBoard board,
            Breakers breakers,
            Margins margins,
            Ticker ticker,
            WallClock wallClock,
            Consumer<String> warnings) {}

    private final Ticker ticker;
    private final Gate gate;
    private final RemoteClock clock;
    private final WallClock wallClock;
    private final Connection rest = new Connection();
    private final Sockets sockets = new Sockets();
    private final ClockRefusals clockRefusals = new ClockRefusals();
    private final Margins margins;
    private final PublishedLimits published;
    private final Consumer<String> warnings;
    private volatile boolean used;
    private @Nullable Following following;
    private volatile @Nullable ClockProbe probe;
    private volatile @Nullable CodeAsker codes;
    private volatile ConfiguredExchange configured;

    RunningExchange(ConfiguredExchange configured, House house) {
        this.configured = configured;
        ticker = house.ticker();
        wallClock = house.wallClock();
        margins = house.margins();
        warnings = house.warnings();
        published = new PublishedLimits(configured.name(), house.warnings());
        clock = new RemoteClock(belief(configured.clock()));
        gate = new Gate(
                new Prices(configured.exchange()),
                configured.gate(),
                configured.limits(),
                new Surroundings(
                        configured.name(),
                        house.board(),
                        house.breakers(),
                        new ExchangeLevels(configured.name(), house.levels()),
                        () -> ThreadLocalRandom.current().nextDouble()),
                ticker.nanos());
        used = configured.isNamed() || gate.inheritsPenalties(ticker.nanos());
    }

    /** With what a clock is asked for, once the exchange is used. */
    private record Following(Vertx vertx, WebClient client, BiConsumer<Gate, Effects> after) {}

    /** What this exchange's calls cost, whichever configuration named them. */
    private record Prices(Exchange exchange) implements Tariff {
        @Override
        public List<Cost> costs(Call call, Learned learned, long nowNanos) {
            return exchange.costs(call, learned, nowNanos);
        }

        @Override
        public Call present(Call call) {
            return exchange.present(call);
        }

        @Override
        public boolean namesByNumber() {
            return exchange.namesByNumber();
        }
    }

    /** The doors to these exchanges, by every name and host they have. */
    static Doors doors(Collection<RunningExchange> exchanges, BiConsumer<Gate, Effects> after) {
        Map<String, Door> byName = new HashMap<>();
        Map<Upstream, Door> byUpstream = new HashMap<>();
        for (RunningExchange exchange : exchanges) {
            Door door = exchange.door(after);
            ExchangeSettings settings = exchange.configured.settings();
            byName.put(exchange.configured.name(), door);
            settings.aliases().forEach(alias -> byName.put(alias, door));
            settings.upstreams().forEach(host -> byUpstream.put(host.url(), door));
        }
        return new Doors(byName, byUpstream);
    }

    private Door door(BiConsumer<Gate, Effects> after) {
        String name = configured.name();
        return new Door(
                configured.exchange(),
                gate,
                clock,
                limits -> hear(limits, after),
                this::refused,
                (account, margin) -> margins.seen(name, account, margin),
                rest,
                sockets,
                this::use,
                this::askForCodes,
                configured.reads());
    }

    private void askForCodes() {
        CodeAsker asks = codes;
        if (asks != null) {
            asks.ask();
        }
    }

    /** A lower limit is in force at once, as after a reload: what is charged stays charged, and nothing is refilled. */
    private void hear(List<Published> limits, BiConsumer<Gate, Effects> after) {
        Effects effects = new Effects();
        synchronized (this) {
            if (!published.hear(limits, configured.limits())) {
                return;
            }
            limit(effects);
        }
        after.accept(gate, effects);
    }

    /** Something is wrong with a clock: the exchange's is looked at anew at once. */
    private void refused(ClockRefusal refusal) {
        clockRefusals.add(refusal, clock.offset(ticker.nanos()), wall());
        askClock();
    }

    /** Whether it names a call to ask with. */
    boolean asks() {
        return TimeCall.of(configured.dialect()) != null;
    }

    Connection restConnection() {
        return rest;
    }

    Sockets sockets() {
        return sockets;
    }

    /** Asks it at once, if it can be asked and was not just now. */
    void askClock() {
        ClockProbe asks = probe;
        if (asks != null) {
            asks.askNow();
        }
    }

    /** What is known of its clock may be of another time. */
    void forgetClock() {
        clock.forget();
        askClock();
    }

    @Nullable
    Offset clockOffset() {
        return clock.offset(ticker.nanos());
    }

    ClockRefusals clockRefusals() {
        return clockRefusals;
    }

    private Offset wall() {
        long before = ticker.nanos();
        long epoch = wallClock.epochNanos();
        return Offset.seen(before, epoch, ticker.nanos());
    }

    PublishedLimits published() {
        return published;
    }

    ConfiguredExchange configured() {
        return configured;
    }

    /** Whether anybody uses it, and the configuration does not switch it off; else it is asked nothing. */
    boolean isUsed() {
        return used && !isDisabled();
    }

    /** Whether the configuration switches it off. */
    boolean isDisabled() {
        return configured.gate().disabled();
    }

    /** From now on it is used: its clock is followed. Cheap when it was used before; any thread. */
    void use() {
        if (!used) {
            beginUse();
        }
    }

    private synchronized void beginUse() {
        if (used || isDisabled()) {
            return;
        }
        used = true;
        Following by = following;
        if (by != null) {
            follow(by);
        }
    }

    /** From now on, or from its first use on, its clock is followed, and numbers of instruments that nobody knows are asked for. */
    synchronized void follow(Vertx vertx, WebClient client, BiConsumer<Gate, Effects> after) {
        Following by = new Following(vertx, client, after);
        following = by;
        if (isUsed()) {
            follow(by);
        }
    }

    private void follow(Following by) {
        ClockProbe made = new ClockProbe(by.vertx(), by.client(), probing(by.after()));
        probe = made;
        made.start();
        codes = new CodeAsker(by.vertx(), by.client(), askingCodes(by.after()));
    }

    private CodeAsker.Setup askingCodes(BiConsumer<Gate, Effects> after) {
        return new CodeAsker.Setup(configured.exchange(), gate, after, ticker, warnings);
    }

    /** Its clock is followed no more. */
    synchronized void unfollow() {
        following = null;
        stopFollowing();
    }

    private void stopFollowing() {
        ClockProbe follows = probe;
        probe = null;
        codes = null;
        if (follows != null) {
            follows.stop();
        }
    }

    private ClockProbe.Setup probing(BiConsumer<Gate, Effects> after) {
        return new ClockProbe.Setup(
                configured.exchange(),
                gate,
                clock,
                configured.clock(),
                TimeCall.of(configured.dialect()),
                after,
                ticker,
                rest,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Takes over another valid configuration; calls that waited are asked on. */
    void reload(ConfiguredExchange reloaded, BiConsumer<Gate, Effects> after) {
        Effects effects = new Effects();
        clock.reload(belief(reloaded.clock()));
        reloaded.exchange().inherit(configured.exchange());
        synchronized (this) {
            configured = reloaded;
            limit(effects);
        }
        followReloaded(after);
        after.accept(gate, effects);
    }

    /** One that is switched off is asked nothing; one that is switched on again is as it was. */
    private synchronized void followReloaded(BiConsumer<Gate, Effects> after) {
        used |= configured.isNamed();
        Following by = following;
        ClockProbe follows = probe;
        CodeAsker asks = codes;
        if (isDisabled()) {
            stopFollowing();
        } else if (follows == null && used && by != null) {
            follow(by);
        } else if (follows != null && asks != null) {
            follows.reload(probing(after));
            asks.reload(askingCodes(after));
        }
    }

    /** It is configured no more: what waits is refused, what is in flight ends as ever. */
    void remove(BiConsumer<Gate, Effects> after) {
        unfollow();
        Effects effects = new Effects();
        gate.tell(new Event.Removed(), ticker.nanos(), effects);
        after.accept(gate, effects);
    }

    private void limit(Effects effects) {
        ConfiguredExchange now = configured;
        List<LimitSettings> limits = published.applied(now.limits());
        gate.tell(new Event.Reloaded(new Prices(now.exchange()), now.gate(), limits), ticker.nanos(), effects);
    }

    /** Dead man's switches that are armed, by exchange. */
    static Map<String, List<DeadMan>> armed(Map<String, RunningExchange> exchanges, long now) {
        Map<String, List<DeadMan>> armed = new LinkedHashMap<>();
        exchanges.forEach((name, exchange) ->
                armed.put(name, exchange.gate.atExchange(now).armed()));
        return armed;
    }

    /** What an earlier process left there. */
    void found(List<UnknownOrder> unknown, List<DeadMan> armed) {
        use();
        gate.tell(new Event.Found(unknown, armed), ticker.nanos(), new Effects());
    }

    Gate gate() {
        return gate;
    }

    /** Latches of that scope were lifted: its budgets come back slowly. */
    void ramp(Scope scope, KillSwitchSettings settings, BiConsumer<Gate, Effects> after) {
        Effects effects = new Effects();
        Event.Rearmed rearmed =
                new Event.Rearmed(scope, settings.rampMs() * NANOS_PER_MILLI, settings.rampFromPercent());
        gate.tell(rearmed, ticker.nanos(), effects);
        after.accept(gate, effects);
    }

    /** Somebody looked what became of them; how many there were. */
    int closeUnknown(String account, String name, BiConsumer<Gate, Effects> after) {
        Effects effects = new Effects();
        int closed = gate.closeUnknown(account, name, ticker.nanos(), effects);
        after.accept(gate, effects);
        return closed;
    }

    private Use told() {
        return isDisabled() ? Use.DISABLED : used ? Use.USED : Use.UNUSED;
    }

    Snapshot.OfExchange snapshot() {
        return new Snapshot.OfExchange(
                configured.name(), told(), gate.status(ticker.nanos()), clockNow(), rest(), streams());
    }

    private Map<String, ConnectionStatus> streams() {
        Map<String, ConnectionStatus> streams = new LinkedHashMap<>();
        sockets.status(ticker.nanos()).forEach((type, status) -> streams.put(type.toString(), status));
        return streams;
    }

    /** How each one's connections do, by its name and their type: {@code binance:rest}. */
    static Map<String, ConnectionStatus> connections(Collection<RunningExchange> exchanges) {
        Map<String, ConnectionStatus> all = new TreeMap<>();
        for (RunningExchange one : exchanges) {
            String name = one.configured.name();
            one.connections().forEach((type, status) -> all.put(name + ":" + type, status));
        }
        return all;
    }

    /** Of streams those that there are. */
    Map<ConnectionType, ConnectionStatus> connections() {
        Map<ConnectionType, ConnectionStatus> all = new EnumMap<>(ConnectionType.class);
        all.put(ConnectionType.REST, rest());
        all.putAll(sockets.status(ticker.nanos()));
        return all;
    }

    /** Where the clock is asked for, silence of three questions is a lost connection. */
    private ConnectionStatus rest() {
        long staleNanos =
                asks() && !isDisabled() ? QUESTIONS * configured.clock().probeMs() * NANOS_PER_MILLI : 0;
        return rest.status(ticker.nanos(), staleNanos);
    }

    RateLimits rateLimits() {
        return new RateLimits(configured.name(), published.applied(configured.limits()), gate.status(ticker.nanos()));
    }

    private Snapshot.Clock clockNow() {
        Offset offset = clockOffset();
        if (offset == null) {
            return new Snapshot.Clock(0, -1, clock.setAside(), clockRefusals.all(), clockRefusals.last());
        }
        return new Snapshot.Clock(
                -wall().aheadOf(offset).middleNanos() / NANOS_PER_MILLI_EXACT,
                offset.boundNanos() / NANOS_PER_MILLI_EXACT,
                clock.setAside(),
                clockRefusals.all(),
                clockRefusals.last());
    }

    private static Belief belief(ClockSettings settings) {
        return new Belief(settings.driftPpm(), settings.staleMs() * NANOS_PER_MILLI);
    }
}
