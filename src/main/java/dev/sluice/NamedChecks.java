package dev.sluice;

import dev.sluice.health.Check;
import dev.sluice.health.CheckState;
import dev.sluice.health.Finding;
import dev.sluice.health.NamedCheck;
import dev.sluice.health.ReadinessStatus;
import dev.sluice.health.Stops;
import dev.sluice.mode.Cause;
import dev.sluice.mode.Mode;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All configured checks, whoever makes their findings, and the modes that critical ones hold until they are better. Any thread. */
final class NamedChecks {
    private static final String LIFTED_BY = "lifted by itself when the check is better";

    private record Kept(NamedCheck named, Check check) {}

    private final ModeHolder holder;
    private volatile Map<String, Kept> kept = Map.of();

    NamedChecks(ModeHolder holder) {
        this.holder = holder;
    }

    /** From now on these: what was found of those that stay is kept, and those that go hold nothing any more. */
    synchronized void take(Collection<NamedCheck> taken) {
        Map<String, Kept> before = kept;
        Map<String, Kept> next = new LinkedHashMap<>();
        for (NamedCheck named : taken) {
            Kept old = before.get(named.name());
            if (old != null && old.named().by() == named.by()) {
                old.check().reload(named.rule());
                next.put(named.name(), new Kept(named, old.check()));
            } else {
                next.put(named.name(), new Kept(named, new Check(named.name(), named.rule(), now())));
            }
        }
        kept = Collections.unmodifiableMap(next);
        for (Kept old : before.values()) {
            Kept now = next.get(old.named().name());
            boolean stays = now != null
                    && now.check() == old.check()
                    && now.named().stops().mode() != null
                    && now.named().stops().scope().equals(old.named().stops().scope());
            if (!stays) {
                lift(old.named());
            }
        }
        look();
    }

    /** Null: there is no such check, or others make its findings. */
    @Nullable
    CheckState found(String name, NamedCheck.By by, Finding finding, Map<String, ?> details) {
        Kept one = kept.get(name);
        if (one == null || one.named().by() != by) {
            return null;
        }
        one.check().found(finding, details);
        look(one);
        return one.check().state(now());
    }

    /** Nothing could be found out about it. */
    void unknown(String name, String why, Map<String, ?> details) {
        Kept one = kept.get(name);
        if (one != null) {
            one.check().unknown(why, details);
            look(one);
        }
    }

    /** There is nothing to look at any more, and nothing is wrong with that. */
    void over(String name, String why) {
        Kept one = kept.get(name);
        if (one != null) {
            one.check().over(why, now());
            look(one);
        }
    }

    /** Lets what went silent hold, too. */
    void look() {
        kept.values().forEach(this::look);
    }

    /** One at a time: of two that look, the one that saw more must not be overtaken by the other. */
    private synchronized void look(Kept one) {
        Stops stops = one.named().stops();
        Mode mode = stops.mode();
        Kept current = kept.get(one.named().name());
        boolean gone = current == null
                || current.check() != one.check()
                || !current.named().equals(one.named());
        if (mode == null || gone) {
            return;
        }
        CheckState state = one.check().state(now());
        if (state.isCritical()) {
            String why = one.named().name() + ": " + state.message();
            holder.hold(new ModeHolder.Hold(stops.scope(), cause(one.named()), mode, LIFTED_BY), why);
        } else {
            lift(one.named());
        }
    }

    private void lift(NamedCheck named) {
        holder.lift(named.stops().scope(), cause(named));
    }

    private static Cause cause(NamedCheck named) {
        return new Cause(Cause.Gate.READINESS, named.name());
    }

    List<ReadinessStatus.OfCheck> status() {
        long now = now();
        return kept.values().stream()
                .map(one -> new ReadinessStatus.OfCheck(one.named(), one.check().state(now)))
                .toList();
    }

    /** The names of those that processes report. */
    List<String> reported() {
        return kept.values().stream()
                .map(Kept::named)
                .filter(named -> named.by() == NamedCheck.By.REPORT)
                .map(NamedCheck::name)
                .toList();
    }

    private long now() {
        return holder.ticker().nanos();
    }
}
