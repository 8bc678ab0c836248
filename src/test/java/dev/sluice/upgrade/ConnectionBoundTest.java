package dev.sluice.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Tests of the bound of connections, with sockets in memory. */
final class ConnectionBoundTest {
    private static final int MAX = 3;

    private final ConnectionBound bound = new ConnectionBound(MAX);
    private final EmbeddedChannel socket = new EmbeddedChannel();

    ConnectionBoundTest() {
        bound.count(socket);
    }

    private EmbeddedChannel open() {
        return accept(new EmbeddedChannel());
    }

    private EmbeddedChannel accept(EmbeddedChannel connection) {
        socket.writeInbound(connection);
        socket.runPendingTasks();
        return connection;
    }

    private static ConnectionBound.Accepted accepted(EmbeddedChannel connection) {
        return Objects.requireNonNull(ConnectionBound.of(connection));
    }

    @Test
    void the_connection_that_waited_longest_is_closed_for_a_new_one() {
        EmbeddedChannel first = open();
        EmbeddedChannel second = open();
        EmbeddedChannel third = open();
        accepted(first).setWaiting(false);
        accepted(first).setWaiting(true); // a further request of it began now

        EmbeddedChannel fourth = open();

        assertThat(second.isOpen()).isFalse();
        assertThat(List.of(first, third, fourth)).allMatch(EmbeddedChannel::isOpen);
        assertThat(accepted(fourth).fits()).isTrue();
    }

    @Test
    void a_connection_does_not_wait_anew_by_saying_so_again() {
        EmbeddedChannel first = open();
        open();
        open();
        accepted(first).setWaiting(true);

        open();

        assertThat(first.isOpen()).isFalse();
    }

    @Test
    void a_new_connection_does_not_fit_when_all_others_have_completed_a_request_and_is_the_next_to_be_closed() {
        List<EmbeddedChannel> complete = List.of(open(), open(), open());
        complete.forEach(one -> accepted(one).setWaiting(false));

        EmbeddedChannel beyond = open();
        EmbeddedChannel next = open();

        assertThat(accepted(beyond).fits()).isFalse();
        assertThat(beyond.isOpen()).isFalse();
        assertThat(accepted(next).fits()).isTrue();
        assertThat(complete).allMatch(EmbeddedChannel::isOpen);
    }

    @Test
    void a_closed_connection_gives_its_place_back_once() {
        EmbeddedChannel first = open();
        EmbeddedChannel second = open();
        open();
        assertThat(first.close().isDone()).isTrue();
        accepted(first).setWaiting(true);
        open();
        assertThat(second.isOpen()).isTrue();

        open();

        assertThat(second.isOpen()).isFalse();
    }

    @Test
    void nothing_is_accepted_while_many_connections_are_still_closing() {
        List<Runnable> closing = new ArrayList<>();
        for (int i = 0; i < MAX + ConnectionBound.CLOSING; i++) {
            accept(new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
                @Override
                public void close(ChannelHandlerContext context, ChannelPromise promise) {
                    closing.add(
                            () -> assertThat(context.close(promise).isDone()).isTrue());
                }
            }));
        }
        assertThat(closing).hasSize(ConnectionBound.CLOSING);
        assertThat(socket.config().isAutoRead()).isFalse();

        closing.get(0).run();
        socket.runPendingTasks();

        assertThat(socket.config().isAutoRead()).isTrue();
    }

    @Test
    void a_socket_that_was_told_to_stop_does_not_continue_when_a_connection_closes() {
        bound.setAccepting(false);
        socket.runPendingTasks();
        EmbeddedChannel first = open();

        assertThat(first.close().isDone()).isTrue();
        socket.runPendingTasks();

        assertThat(socket.config().isAutoRead()).isFalse();
    }

    @Test
    void a_lower_bound_keeps_what_is_open_and_holds_for_the_next() {
        EmbeddedChannel first = open();
        EmbeddedChannel second = open();
        open();
        bound.setMax(1);
        assertThat(first.isOpen()).isTrue();

        open();
        assertThat(first.isOpen()).isFalse();
        assertThat(second.isOpen()).isTrue();

        bound.setMax(MAX + 1);
        open();
        assertThat(second.isOpen()).isTrue();
    }
}
