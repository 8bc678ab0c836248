package dev.sluice.core.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageThrottleTest {
    private static final PacedMessage CANCEL = new PacedMessage(MessagePriority.URGENT, false, "cancel");

    private final List<String> sent = new ArrayList<>();
    private final List<RuntimeException> reported = new ArrayList<>();
    private boolean maySend = true;

    private final MessageThrottle messageThrottle = new MessageThrottle(
            new MessageThrottle.Connection() {
                @Override
                public long nanos() {
                    return 0;
                }

                @Override
                public boolean maySend() {
                    return maySend;
                }

                @Override
                public void pauseReading(boolean held) {}

                @Override
                public void wakeAfter(long nanos) {}

                @Override
                public void cancelWake() {}

                @Override
                public void reportFault(RuntimeException fault) {
                    reported.add(fault);
                }
            },
            new MessagePacer(List.of()));

    private void await(PacedMessage paced, Runnable turn) {
        messageThrottle.await(messageThrottle.nextPosition(), paced, turn);
    }

    private static void fail() {
        throw new IllegalStateException("a fault");
    }

    @Test
    void a_fault_of_one_message_stops_no_other_that_is_sent_in_the_same_step() {
        maySend = false;
        await(PacedMessage.UNREAD, MessageThrottleTest::fail);
        await(PacedMessage.UNREAD, () -> sent.add("order"));
        maySend = true;
        await(CANCEL, () -> sent.add("cancel"));

        assertThat(sent).containsExactly("cancel", "order");
        assertThat(reported)
                .singleElement()
                .satisfies(fault -> assertThat(fault).hasMessage("a fault"));
        assertThat(messageThrottle.isEmpty()).isTrue();
    }

    @Test
    void a_fault_of_one_message_stops_no_other_when_the_exchange_has_closed() {
        maySend = false;
        await(PacedMessage.UNREAD, MessageThrottleTest::fail);
        await(PacedMessage.UNREAD, () -> sent.add("order"));

        messageThrottle.close();

        assertThat(sent).containsExactly("order");
        assertThat(reported).hasSize(1);
    }
}
