package dev.sluice.cluster;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.MemberHolds;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The exchange of modes of breakers with the other members of a cluster. Each member writes those that it tells into
 * its field at every tick while there are any, and once when there are none any more: a missing statement ends nothing,
 * because the store may have lost it.
 *
 * <p>All methods run on one event loop.
 */
final class HoldSharing {
    static final String SUBJECT = "modes";

    private record HoldKey(ModeScope modeScope, HoldCause holdCause, Mode mode, String reason) {}

    private final StatementHash hash;
    private final String process;
    private final LocalHolds holds;
    private final MemberHolds others;
    private final StatementFile file;
    private Set<HoldKey> statedKeys = Set.of();
    private boolean isEmptyWritten;
    private long number;

    /** @param process a text that no other process has */
    HoldSharing(StatementHash hash, String process, LocalHolds holds, MemberHolds others, StatementFile file) {
        this.hash = hash;
        this.process = process;
        this.holds = holds;
        this.others = others;
        this.file = file;
    }

    /**
     * Holds what other members shared with an earlier process, as if they shared it now. To be called once, before all
     * other methods.
     */
    void restore(Set<String> members, long nowNanos) {
        file.statements().forEach((member, text) -> {
            if (!members.contains(member)) {
                file.forget(member);
                return;
            }
            try {
                StatementCodec.Decoded<MemberHolds.Statement> stated = StatementCodec.decodeModes(text);
                holds.restore(others.read(member, stated.statement(), nowNanos).toHold());
                holds.update(SUBJECT, member, stated.unreadable());
            } catch (IllegalArgumentException e) {
                holds.update(SUBJECT, member, String.valueOf(e.getMessage()));
            }
        });
    }

    /**
     * Returns whether a mode was held, changed or lifted here since the last statement. It should be stated at once
     * then.
     */
    boolean hasNews(long nowNanos) {
        return !keys(holds.sharedHolds(nowNanos)).equals(statedKeys);
    }

    private static Set<HoldKey> keys(List<MemberHolds.SharedHold> all) {
        return all.stream().map(HoldSharing::key).collect(Collectors.toSet());
    }

    private static HoldKey key(MemberHolds.SharedHold one) {
        ModeHold hold = one.hold();
        return new HoldKey(
                hold.modeScope(),
                hold.holdCause(),
                hold.mode(),
                hold.holdReason().reason());
    }

    /** Tells the modes of this member's breakers, and holds those that it reads of the others. */
    Future<Void> synchronize(LongSupplier nanos) {
        return writeStatement(nanos.getAsLong())
                .otherwiseEmpty() // a member that cannot write may still read
                .compose(done -> hash.read((member, text) -> read(member, text, nanos.getAsLong()), member -> {}));
    }

    private void read(String member, String text, long nowNanos) {
        MemberHolds.Changes changes = new MemberHolds.Changes(List.of(), List.of());
        String why;
        try {
            StatementCodec.Decoded<MemberHolds.Statement> stated = StatementCodec.decodeModes(text);
            why = stated.unreadable();
            changes = others.read(member, stated.statement(), nowNanos);
        } catch (IllegalArgumentException e) {
            why = String.valueOf(e.getMessage());
        }
        if (why.isEmpty()) {
            apply(changes);
            holds.update(SUBJECT, member, "");
        } else {
            holds.update(SUBJECT, member, why); // before what is lifted: it may be stated in a form that cannot be read
            apply(changes);
            hash.unreadable(member, why);
        }
        if (!why.isEmpty() || (others.isHolding(member) && !changes.isEmpty())) {
            file.keep(member, text);
        } else if (!others.isHolding(member)) {
            file.forget(member);
        }
    }

    private Future<Void> writeStatement(long nowNanos) {
        List<MemberHolds.SharedHold> now = holds.sharedHolds(nowNanos);
        Set<HoldKey> keys = keys(now);
        boolean isNews = !keys.equals(statedKeys);
        if (now.isEmpty() && (isEmptyWritten || !hash.isWritten())) {
            statedKeys = keys;
            return Future.succeededFuture();
        }
        statedKeys = keys;
        isEmptyWritten = now.isEmpty();
        return hash.write(StatementCodec.encodeModes(new MemberHolds.Statement(process, ++number, now)), isNews)
                .onFailure(e -> {
                    statedKeys = Set.of();
                    isEmptyWritten = false;
                });
    }

    /** Lifts modes that their members have not stated again in time. */
    void expire(long nowNanos) {
        MemberHolds.Changes changes = others.expire(nowNanos);
        apply(changes);
        changes.toLift().stream()
                .map(hold -> hold.holdCause().member())
                .filter(member -> !others.isHolding(member))
                .forEach(file::forget);
    }

    private void apply(MemberHolds.Changes changes) {
        if (!changes.isEmpty()) {
            holds.apply(changes);
        }
    }
}
