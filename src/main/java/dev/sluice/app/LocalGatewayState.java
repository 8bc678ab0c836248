package dev.sluice.app;

import dev.sluice.cluster.LocalGateway;
import dev.sluice.cluster.SharedBudget;
import dev.sluice.control.ModeHolder;
import dev.sluice.control.TradingControl;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.KnownNames;
import dev.sluice.core.tradingmode.MemberHolds;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.exchanges.ExchangeRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The state of this gateway that it shares with the other members of a cluster.
 *
 * @param withOutcomes whether the modes of breakers that were opened by outcomes of calls are shared too
 */
record LocalGatewayState(
        boolean withOutcomes, TradingControl tradingControl, BreakerRegistry breakers, ExchangeRegistry exchanges)
        implements LocalGateway {
    // ---- limits and names

    @Override
    public Collection<? extends SharedBudget> budgets() {
        return exchanges.sharedBudgets();
    }

    @Override
    public long changes() {
        return exchanges.seenNameChanges();
    }

    @Override
    public Map<String, KnownNames> names() {
        return exchanges.seenNames();
    }

    // ---- latches

    @Override
    public List<ModeHold> foundLatches() {
        return tradingControl.savedLatches();
    }

    @Override
    public ModeScope canonical(ModeScope scope) {
        return tradingControl.modeRegistry().canonical(scope);
    }

    @Override
    public List<ModeHold> held() {
        return tradingControl.killSwitch().latches();
    }

    @Override
    public void set(List<ModeHold> latches, String member) {
        tradingControl.killSwitch().adopt(latches, member);
    }

    @Override
    public void lift(List<ModeHold> latches, String member) {
        tradingControl.killSwitch().liftForMember(latches, member);
    }

    // ---- modes of breakers

    @Override
    public List<MemberHolds.SharedHold> sharedHolds(long nowNanos) {
        return breakers.holdsForMembers(withOutcomes, nowNanos);
    }

    @Override
    public void restore(List<ModeHold> found) {
        found.forEach(tradingControl.modeRegistry()::hold);
    }

    @Override
    public void apply(MemberHolds.Changes changes) {
        ModeRegistry registry = tradingControl.modeRegistry();
        changes.toHold().forEach(hold -> {
            registry.hold(hold);
            tradingControl
                    .holder()
                    .warnings()
                    .accept(hold + ", told by member " + hold.holdCause().member());
        });
        changes.toLift().forEach(hold -> {
            registry.lift(hold.modeScope(), hold.holdCause());
            tradingControl.holder().warnings().accept(hold.holdCause() + " no longer holds " + hold.modeScope());
        });
        tradingControl.killSwitch().modesChanged();
    }

    // ---- statements that cannot be read

    @Override
    public void update(String subject, String member, String unread) {
        HoldCause cause = new HoldCause(HoldCause.Source.READINESS, "cluster-" + subject).at(member);
        if (unread.isEmpty()) {
            tradingControl.holder().lift(ModeScope.GLOBAL, cause);
            return;
        }
        String why = "a part of what member " + member + " states about " + subject
                + " cannot be read here and may say that something is stopped: " + unread;
        String liftedBy =
                "a statement of member " + member + " that can be read here; run the same version at all members";
        tradingControl.holder().hold(new ModeHolder.Hold(ModeScope.GLOBAL, cause, Mode.CANCEL_ONLY, liftedBy), why);
    }
}
