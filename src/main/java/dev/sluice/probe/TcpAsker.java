package dev.sluice.probe;

import dev.sluice.health.Ask;
import dev.sluice.health.Level;
import io.vertx.core.Context;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;

/** Opens a connection and closes it; one that does not open in time ends by itself. */
record TcpAsker(NetClient client, Ask.Tcp ask, long atMostMillis) implements Asker {
    @Override
    public Asked ask(Context context) {
        ConnectOptions to =
                new ConnectOptions().setHost(ask.host()).setPort(ask.port()).setTimeout((int) atMostMillis);
        return new Asked(
                client.connect(to)
                        .compose(socket -> socket.close().map(closed -> new Answer(Level.HEALTHY, "connected"))),
                () -> {});
    }
}
