package dev.sluice.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.status.Overview;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of the order in which pages get their messages, with timers that the test runs. */
final class EventFeedTest {
    private static final long SECOND = 1_000_000_000;

    private final Deque<Handler<Long>> timers = new ArrayDeque<>();
    private final List<Long> delays = new ArrayList<>();
    private @Nullable Handler<Long> check;
    private Object modes = "first";
    private Overview.Presence present = new Overview.Presence(List.of(), 0);
    private int reads;
    private long nanos;

    private final EventFeed feed = new EventFeed(vertx(), new EventFeed.Source(this::state, () -> modes), () -> nanos);

    @Test
    void a_message_is_sent_to_one_page_for_each_timer() {
        List<Page> pages = List.of(open(), open(), open());
        runTimers();
        pages.forEach(page -> page.messages.clear());
        delays.clear();

        aSecondLater();
        assertThat(sent(pages)).containsExactly(1, 0, 0);
        timers.remove().handle(0L);
        assertThat(sent(pages)).containsExactly(1, 1, 0);
        timers.remove().handle(0L);
        assertThat(sent(pages)).containsExactly(1, 1, 1);
        assertThat(timers).isEmpty();
        assertThat(delays).containsOnly(1L);
    }

    @Test
    void pages_that_wait_for_their_turn_get_only_the_newest_message() {
        List<Page> pages = List.of(open(), open(), open());
        runTimers();
        pages.forEach(page -> page.messages.clear());

        aSecondLater();
        modes = "changed";
        tick();
        runTimers();
        assertThat(pages.get(2).messages).containsExactly("{\"read\":" + reads + "}");
        assertThat(pages.get(0).messages).endsWith("{\"read\":" + reads + "}");
        assertThat(timers).isEmpty();
    }

    @Test
    void a_page_that_closes_before_its_turn_does_not_stop_the_others() {
        List<Page> pages = List.of(open(), open(), open());
        runTimers();
        pages.forEach(page -> page.messages.clear());

        aSecondLater();
        pages.get(1).close();
        runTimers();
        assertThat(sent(pages)).containsExactly(1, 0, 1);
    }

    @Test
    void nothing_is_read_before_a_second_has_passed_or_a_mode_has_changed() {
        open();
        int before = reads;
        tick();
        assertThat(reads).isEqualTo(before);
        modes = "changed";
        tick();
        assertThat(reads).isEqualTo(before + 1);
        nanos += SECOND - 1;
        tick();
        assertThat(reads).isEqualTo(before + 1);
        nanos++;
        tick();
        assertThat(reads).isEqualTo(before + 2);
    }

    @Test
    void a_page_whose_session_has_ended_is_closed_instead_of_sent_to() {
        Page page = open();
        page.allowed = false;
        page.messages.clear();
        aSecondLater();
        assertThat(page.messages).isEmpty();
        assertThat(page.closedWith).isEqualTo(1008);
    }

    @Test
    void a_page_that_does_not_read_is_closed_instead_of_queued_for() {
        Page page = open();
        page.full = true;
        page.messages.clear();
        aSecondLater();
        assertThat(page.messages).isEmpty();
        assertThat(page.closedWith).isEqualTo(1013);
    }

    @Test
    void pages_are_bounded_for_each_token_and_there_is_always_room_for_those_that_may_act() {
        List<Page> pages = new ArrayList<>();
        for (int i = 0; i < 2 * EventFeed.MAX_PAGES; i++) {
            pages.add(open("viewer " + i / 10, false));
        }
        assertThat(pages.subList(0, 10).stream().filter(page -> page.closedWith == 0))
                .hasSize(EventFeed.MAX_OF_TOKEN);
        assertThat(pages.stream().filter(page -> page.closedWith == 0)).hasSize(EventFeed.MAX_ONLY_READING);

        for (int i = 0; i < EventFeed.MAX_OF_TOKEN; i++) {
            assertThat(open("operator", true).closedWith).isZero();
        }
        assertThat(open("operator", true).closedWith).isEqualTo(1013);
        assertThat(open("another operator", true).closedWith).isZero();
    }

    @Test
    void a_message_names_who_has_pages_open_and_leaves_out_readers_before_operators() {
        open("nora", true);
        open("nora", true);
        Page gone = open("gone", true);
        open("wall", false);
        gone.close();
        aSecondLater();
        assertThat(present.operators())
                .containsExactly(
                        new Overview.Operator("nora", List.of("trip"), 2),
                        new Overview.Operator("wall", List.of("read"), 1));
        assertThat(present.operatorsNotShown()).isZero();

        for (int i = 0; i < EventFeed.MAX_NAMES; i++) {
            open("a viewer " + i, false);
        }
        aSecondLater();
        assertThat(present.operators()).hasSize(EventFeed.MAX_NAMES);
        assertThat(present.operators().get(0).name()).isEqualTo("nora");
        assertThat(present.operatorsNotShown()).isEqualTo(2);
    }

    private Page open() {
        return open("token", true);
    }

    private Page open(String token, boolean mayAct) {
        Page page = new Page();
        feed.add(
                page.socket(),
                new EventFeed.Reader(token, List.of(mayAct ? "trip" : "read"), mayAct, () -> page.allowed),
                false);
        return page;
    }

    private Object state(Overview.Presence present) {
        this.present = present;
        return new JsonObject().put("read", ++reads);
    }

    private void aSecondLater() {
        nanos += SECOND;
        tick();
    }

    private void tick() {
        Objects.requireNonNull(check).handle(0L);
    }

    private void runTimers() {
        while (!timers.isEmpty()) {
            timers.remove().handle(0L);
        }
    }

    private static List<Integer> sent(List<Page> pages) {
        return pages.stream().map(page -> page.messages.size()).toList();
    }

    /** Returns a Vert.x whose timers run only when the test runs them, and whose blocking work runs at once. */
    private Vertx vertx() {
        return fake(Vertx.class, (method, arguments) -> switch (method) {
            case "setTimer" -> {
                delays.add((Long) arguments[0]);
                timers.add(handler(arguments[1]));
                yield 1L;
            }
            case "setPeriodic" -> {
                check = handler(arguments[1]);
                yield 2L;
            }
            case "cancelTimer" -> true;
            case "executeBlocking" -> Future.succeededFuture(((Callable<?>) arguments[0]).call());
            default -> throw new UnsupportedOperationException(method);
        });
    }

    @SuppressWarnings("unchecked")
    private static <T> Handler<T> handler(Object argument) {
        return (Handler<T>) argument;
    }

    @FunctionalInterface
    private interface Methods {
        @Nullable
        Object call(String method, Object[] arguments) throws Exception;
    }

    private static <T> T fake(Class<T> type, Methods methods) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    default -> methods.call(method.getName(), arguments == null ? new Object[0] : arguments);
                }));
    }

    /** An open page that records what it was sent. */
    private static final class Page {
        private final List<String> messages = new ArrayList<>();
        private boolean allowed = true;
        private boolean full;
        private int closedWith;
        private @Nullable Handler<Void> closed;

        ServerWebSocket socket() {
            return fake(ServerWebSocket.class, (method, arguments) -> switch (method) {
                case "closeHandler" -> {
                    closed = handler(arguments[0]);
                    yield null;
                }
                case "writeFrame" -> {
                    WebSocketFrame frame = (WebSocketFrame) arguments[0];
                    assertThat(frame.isFinal() && frame.isBinary()).isTrue();
                    messages.add(frame.binaryData().toString());
                    yield Future.succeededFuture();
                }
                case "close" -> {
                    closedWith = arguments.length == 0 ? 1000 : (Short) arguments[0];
                    yield Future.succeededFuture();
                }
                case "isClosed" -> closedWith != 0;
                case "writeQueueFull" -> full;
                case "setWriteQueueMaxSize", "exceptionHandler" -> null;
                default -> throw new UnsupportedOperationException(method);
            });
        }

        void close() {
            closedWith = 1001;
            Handler<Void> handler = closed;
            if (handler != null) {
                handler.handle(null);
            }
        }
    }
}
