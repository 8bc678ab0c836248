package dev.sluice.chaos;

import dev.sluice.app.TestProcess;
import java.util.ArrayList;
import java.util.List;

/**
 * Two members are upgraded in place under load, one after the other. Then processes are killed and the store is away
 * while a member is upgraded.
 */
final class ClusterUpgradeScenario {
    private static final long BEFORE_MILLIS = 2_000;
    private static final long MEASURED_MILLIS = 10_000;

    private ClusterUpgradeScenario() {}

    static Scenario scenario() {
        return new Scenario(
                "upgrade-members",
                "members are upgraded in place under load; then also with kill -9, and while the store is away",
                true,
                ClusterUpgradeScenario::play);
    }

    private static void play(ScenarioRun run) throws Exception {
        SingleStore store = run.startTwoWithOneServer();
        run.makeAllBusy();
        GatewayProcess a = run.gateway("a");
        GatewayProcess b = run.gateway("b");
        upgradeBoth(run, List.of(a, b));
        run.recover("both upgraded");

        run.progress("killing the new process before it serves");
        TestProcess former = a.upgrade();
        former.line("takes over");
        a.kill();
        a.goesOn(former);
        a.awaitServing();
        run.recover("new process killed");

        run.progress("killing the former process after the hand-over");
        former = b.upgrade();
        former.line("has the state");
        former.kill();
        b.awaitServing();
        run.recover("former process killed");

        run.progress("killing the new process when it serves");
        former = a.upgrade();
        former.line("the other process serves");
        a.kill();
        a.start(false);
        a.awaitServing();
        run.recover("started again");

        run.progress("upgrading while the store stands still");
        store.server.signal("STOP");
        former = b.upgrade();
        former.line("the other process serves");
        run.pause(BEFORE_MILLIS);
        store.server.signal("CONT");
        run.recover("store continued");

        run.pause(CountedLimit.Kind.FAST.windowMillis);
        run.measure(MEASURED_MILLIS);
    }

    /** Upgrades the members one after the other, while bots send calls and orders of which none may fail. */
    private static void upgradeBoth(ScenarioRun run, List<GatewayProcess> gateways) throws Exception {
        List<UpgradeBots> bots = new ArrayList<>();
        List<OrderBots> orders = new ArrayList<>();
        try {
            for (GatewayProcess gateway : gateways) {
                bots.add(new UpgradeBots(gateway.botPort()));
                orders.add(new OrderBots(gateway.botPort()));
            }
            for (GatewayProcess gateway : gateways) {
                run.pause(BEFORE_MILLIS);
                run.progress("upgrading " + gateway.member());
                TestProcess former = gateway.upgrade();
                former.line("has the state");
                gateway.awaitServing();
                int exit = former.exitCode();
                run.require(exit == 0, "the former process ended with " + exit + ": " + former.output());
            }
            run.pause(BEFORE_MILLIS);
            List<String> refused =
                    bots.stream().flatMap(one -> one.refused().stream()).toList();
            bots.forEach(UpgradeBots::stop);
            for (OrderBots each : orders) {
                each.finish();
            }
            List<String> failures =
                    orders.stream().flatMap(each -> each.failures().stream()).toList();
            CountingExchange exchange = run.cluster().exchange;
            run.note(
                    "%d calls of bots, %d refused; %d orders, %d failed",
                    bots.stream().mapToInt(UpgradeBots::total).sum(),
                    refused.size(),
                    exchange.orders(),
                    failures.size());
            run.require(refused.isEmpty(), "refused or broken: " + refused);
            run.require(failures.isEmpty(), "orders failed: " + failures);
            run.require(exchange.orders() > 0, "no orders");
            run.require(exchange.ordersTwice() == 0, exchange.ordersTwice() + " orders arrived twice");
        } finally {
            bots.forEach(UpgradeBots::close);
            orders.forEach(OrderBots::close);
        }
    }
}
