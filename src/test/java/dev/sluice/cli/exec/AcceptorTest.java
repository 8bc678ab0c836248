package dev.sluice.cli.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcceptorTest {
    private final List<String> warned = new ArrayList<>();
    private final Acceptor acceptor = new Acceptor(1, warned::add);

    @Test
    void after_accepts_that_failed_the_next_connection_is_served() throws Exception {
        Acceptor.Listener full = () -> {
            throw new IOException("Too many open files");
        };
        CompletableFuture<SocketChannel> served = new CompletableFuture<>();
        assertThat(acceptor.accept(full, served::complete)).isTrue();
        assertThat(acceptor.accept(full, served::complete)).isTrue();
        assertThat(acceptor.accept(() -> null, served::complete)).isTrue();

        SocketChannel connection = SocketChannel.open();
        assertThat(acceptor.accept(() -> connection, served::complete)).isTrue();

        assertThat(served.get(10, TimeUnit.SECONDS)).isSameAs(connection);
        assertThat(warned)
                .containsExactly("a connection could not be accepted, and is tried again: Too many open files");
    }

    @Test
    void a_closed_listener_ends_it() throws InterruptedException {
        Acceptor.Listener closed = () -> {
            throw new ClosedChannelException();
        };
        assertThat(acceptor.accept(closed, accepted -> {})).isFalse();
        assertThat(warned).isEmpty();
    }
}
