package dev.sluice.probe;

import dev.sluice.core.health.CheckProbe;
import dev.sluice.core.health.HealthLevel;
import io.vertx.core.Context;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;

/** A check that opens a TCP connection and closes it; the connect timeout bounds it. */
record TcpCheckRunner(NetClient client, CheckProbe.Tcp probe, long timeoutMillis) implements CheckRunner {
    @Override
    public CheckRun runCheck(Context context) {
        ConnectOptions to =
                new ConnectOptions().setHost(probe.host()).setPort(probe.port()).setTimeout((int) timeoutMillis);
        return new CheckRun(
                client.connect(to)
                        .compose(socket ->
                                socket.close().map(closed -> new RunOutcome(HealthLevel.HEALTHY, "connected"))),
                () -> {});
    }
}
