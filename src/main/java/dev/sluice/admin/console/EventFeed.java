package dev.sluice.admin.console;

import dev.sluice.base.json.RecordJson;
import dev.sluice.base.time.Ticker;
import dev.sluice.base.unit.Nanos;
import dev.sluice.status.Overview;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages that keep open pages up to date: the whole state once a second, and at once when a mode changes.
 *
 * <p>The state is read, encoded and compressed once, by a worker thread, and the same bytes go to every page, to one
 * page a millisecond so that calls on the same event loop need not wait for all of them. Without a page nothing is
 * read. A page that does not read what it was sent is closed instead of queued for. All methods run on the event loop
 * of the admin port.
 */
public final class EventFeed {
    /**
     * The sources of the messages.
     *
     * @param state returns the state with who follows it, a record; called by a worker thread
     * @param modes returns the present modes: another object after each change; cheap
     */
    public record Source(Function<Overview.Presence, Object> state, Supplier<Object> modes) {}

    /**
     * The reader of a page.
     *
     * @param name the name of the token
     * @param roles what the token may do, in words
     * @param mayAct whether the token may halt or re-arm
     * @param allowed whether the page may still read; asked before each message
     */
    public record Reader(String name, List<String> roles, boolean mayAct, BooleanSupplier allowed) {}

    /** A message as it is, and as a page with {@link MessageCompression} gets it. */
    private record Message(Buffer plain, Buffer compressed) {
        static Message of(Object state) {
            Buffer plain = RecordJson.toBuffer(state);
            return new Message(plain, MessageCompression.compress(plain));
        }
    }

    /** The most open pages; a further one is refused. */
    static final int MAX_PAGES = 64;

    /**
     * The most open pages of tokens that may neither halt nor re-arm, so that there is always room for those that may.
     */
    static final int MAX_ONLY_READING = 32;

    /** The most open pages of a token. */
    static final int MAX_OF_TOKEN = 8;

    /** The most names in {@link #presence}. */
    static final int MAX_NAMES = 20;

    /** The interval of the checks for a changed mode; a change is on the page within 200 ms. */
    static final long CHECK_MILLIS = 50;

    /** The interval between the messages to two pages; all pages have a message within 64 ms. */
    private static final long NEXT_PAGE_MILLIS = 1;

    private static final long EVERY_NANOS = Nanos.PER_SECOND;
    private static final int MAX_UNREAD_BYTES = 1_048_576;
    private static final short POLICY = 1008;
    private static final short TRY_LATER = 1013;

    private record Page(ServerWebSocket socket, Reader reader, boolean compressed) {}

    private final Vertx vertx;
    private final Source source;
    private final Ticker ticker;
    private final List<Page> pages = new ArrayList<>();
    /** The pages that the latest message was not yet sent to. */
    private final Set<Page> unsent = new LinkedHashSet<>();

    private @Nullable Message latest;
    private @Nullable Object sentModes;
    private long readNanos;
    private boolean reading;
    private boolean again;
    private @Nullable Long timer;

    public EventFeed(Vertx vertx, Source source, Ticker ticker) {
        this.vertx = vertx;
        this.source = source;
        this.ticker = ticker;
    }

    /**
     * Adds a page; its first message follows at once.
     *
     * @param compressed whether {@link MessageCompression} was started for it
     */
    public void add(ServerWebSocket socket, Reader reader, boolean compressed) {
        String full = full(reader);
        if (!full.isEmpty()) {
            socket.close(TRY_LATER, full);
            return;
        }
        Page page = new Page(socket, reader, compressed);
        pages.add(page);
        socket.setWriteQueueMaxSize(MAX_UNREAD_BYTES);
        socket.closeHandler(closed -> remove(page));
        socket.exceptionHandler(failure -> socket.close());
        if (timer == null) {
            timer = vertx.setPeriodic(CHECK_MILLIS, turn -> check());
        }
        read();
    }

    /** Returns why there is no room for a page; "" when there is. */
    private String full(Reader reader) {
        if (pages(page -> page.reader().name().equals(reader.name())) >= MAX_OF_TOKEN) {
            return MAX_OF_TOKEN + " pages of this token are open already; close one";
        }
        if (!reader.mayAct() && pages(page -> !page.reader().mayAct()) >= MAX_ONLY_READING) {
            return MAX_ONLY_READING + " pages that only read are open already";
        }
        return pages.size() >= MAX_PAGES ? MAX_PAGES + " pages are open already" : "";
    }

    private long pages(Predicate<Page> which) {
        return pages.stream().filter(which).count();
    }

    /** Returns who has pages open; those who may act come first, so that others cannot push them out. */
    public Overview.Presence presence() {
        List<Page> sorted = pages.stream()
                .sorted(Comparator.comparing((Page page) -> !page.reader().mayAct())
                        .thenComparing(page -> page.reader().name()))
                .toList();
        Map<String, Overview.Operator> operators = new LinkedHashMap<>();
        for (Page page : sorted) {
            Reader reader = page.reader();
            operators.merge(
                    reader.name(),
                    new Overview.Operator(reader.name(), reader.roles(), 1),
                    (known, one) -> new Overview.Operator(known.name(), known.roles(), known.pages() + 1));
        }
        return new Overview.Presence(
                operators.values().stream().limit(MAX_NAMES).toList(), Math.max(0, operators.size() - MAX_NAMES));
    }

    /** Closes all pages, when the gateway stops. */
    public void close() {
        List.copyOf(pages).forEach(page -> page.socket().close());
    }

    private void remove(Page page) {
        pages.remove(page);
        unsent.remove(page);
        if (pages.isEmpty() && timer != null) {
            vertx.cancelTimer(timer);
            timer = null;
        }
    }

    private void check() {
        if (source.modes().get() != sentModes || ticker.nanos() - readNanos - EVERY_NANOS >= 0) {
            read();
        }
    }

    private void read() {
        if (reading) {
            again = true;
            return;
        }
        reading = true;
        again = false;
        sentModes = source.modes().get();
        readNanos = ticker.nanos();
        Overview.Presence present = presence();
        vertx.executeBlocking(() -> Message.of(source.state().apply(present))).onComplete(read -> {
            reading = false;
            if (read.succeeded()) {
                send(read.result());
            }
            if (again && !pages.isEmpty()) {
                read();
            }
        });
    }

    /** Sends the message to all pages. Pages that have not had the former message only get this one. */
    private void send(Message message) {
        latest = message;
        boolean sending = !unsent.isEmpty();
        unsent.addAll(pages);
        if (!sending) {
            sendToNext();
        }
    }

    private void sendToNext() {
        Iterator<Page> next = unsent.iterator();
        if (!next.hasNext()) {
            return;
        }
        Page page = next.next();
        next.remove();
        Message message = latest;
        if (message != null) {
            send(page, page.compressed() ? message.compressed() : message.plain());
        }
        if (!unsent.isEmpty()) {
            vertx.setTimer(NEXT_PAGE_MILLIS, turn -> sendToNext());
        }
    }

    private static void send(Page page, Buffer message) {
        ServerWebSocket socket = page.socket();
        if (socket.isClosed()) {
            return;
        }
        if (!page.reader().allowed().getAsBoolean()) {
            socket.close(POLICY, "the session has ended");
        } else if (socket.writeQueueFull()) {
            socket.close(TRY_LATER, "the page does not read its messages");
        } else {
            // one frame: writeBinaryMessage splits it at the maximum size of a frame that a page may send
            socket.writeFrame(WebSocketFrame.binaryFrame(message, true));
        }
    }
}
