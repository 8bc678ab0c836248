package dev.sluice.core.pull;

import dev.sluice.config.ConfFiles;
import dev.sluice.core.exchange.settings.pull.PullBookSettings;
import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pull in virtual time against the simulated Binance, whose own books are the witness. The network takes its time,
 * and may lose answers, or requests.
 */
final class PullWorld {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;
    private static final long EPOCH = 1_784_000_040L * SECOND;
    /** The time between two orders, so that no limit of the exchange is in the way. */
    private static final long PACE_NANOS = 110 * MILLI;

    private static final int HTTP_OK = 200;
    private static final int NO_SUCH_ORDER = 400;

    /** A book of the simulated exchange, and its calls. */
    enum Book {
        SPOT("spot", "/api/v3/openOrders", "/api/v3/order", "/api/v3/openOrders"),
        USDM("usdm", "/fapi/v1/openOrders", "/fapi/v1/order", "/fapi/v1/allOpenOrders");

        final String text;
        private final String list;
        private final String one;
        private final String all;

        Book(String text, String list, String one, String all) {
            this.text = text;
            this.list = list;
            this.one = one;
            this.all = all;
        }

        String call(PullRequest request) {
            return switch (request.verb()) {
                case LIST -> "GET " + list + "?";
                case CANCEL ->
                    "DELETE " + one + "?symbol=" + request.instrument() + "&orderId=" + request.orderId() + "&";
                case CANCEL_BATCH -> throw new IllegalArgumentException("its orders are cancelled one by one");
                case CANCEL_ALL -> "DELETE " + all + "?symbol=" + request.instrument() + "&";
            };
        }
    }

    private record Due(long at, long order, Runnable action) {}

    private final PriorityQueue<Due> queue = new PriorityQueue<>(
            (a, b) -> a.at() == b.at() ? Long.compare(a.order(), b.order()) : Long.compare(a.at(), b.at()));
    private final Map<String, PullBookSettings> tables =
            ConfFiles.dialect("binance").pull();
    final Venue venue = new Venue(VenueSettings.defaults().withSignatureChecks(false));
    final Map<String, String> bots = new HashMap<>();
    final List<PullRequest> sent = new ArrayList<>();
    private final Random random;
    private final long roundTripNanos;
    private long order;
    long now = EPOCH;
    /** How many of 100 requests are lost, and answers. */
    int lost;
    /** How many orders a request may cancel; of 100 orders in it, as many fail by themselves as are lost. */
    int batch = 1;

    /** The book at which everything is banned until then. */
    @Nullable
    Book banned;

    long bannedUntil;
    private @Nullable Pull pull;

    PullWorld(Random random, long roundTripMillis) {
        this.random = random;
        roundTripNanos = roundTripMillis * MILLI;
    }

    static Account account(int number) {
        return Account.demo().get(number);
    }

    void after(long nanos, Runnable action) {
        queue.add(new Due(now + nanos, order++, action));
    }

    // ---- bots

    /** Places an order that rests, and returns book and id. */
    String place(Book book, Account account, String symbol, String bot, String more) {
        now += PACE_NANOS;
        String call = book.one + "?side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=100&symbol=" + symbol + more
                + "&timestamp=" + now / MILLI + "&signature=s";
        VenueResponse response = handle("POST " + call, account);
        if (response.status() != HTTP_OK) {
            throw new AssertionError(response.text());
        }
        String id = book.text + " " + response.text().replaceAll(".*\"orderId\":(\\d+).*", "$1");
        if (!bot.isEmpty()) {
            bots.put(id, bot);
        }
        return id;
    }

    private VenueResponse handle(String call, Account account) {
        String[] parts = call.split(" ", 2);
        return venue.handle(
                new VenueRequest(
                        "10.0.0.1", parts[0], parts[1], List.of(Map.entry("X-MBX-APIKEY", account.key())), new byte[0]),
                now);
    }

    /** Returns book and id of all orders that rest. */
    List<String> resting() {
        return venue.openOrders(now).stream()
                .map(order -> (order.exchange().equals("binance") ? Book.SPOT : Book.USDM).text + " " + order.id())
                .toList();
    }

    // ---- the pull

    private PullBookSettings table(Book book) {
        return Objects.requireNonNull(tables.get(book.text));
    }

    PullBook book(Book book, int account, int atOnce) {
        PullBookSettings table = table(book);
        return new PullBook(
                "binance",
                account(account).name(),
                book.text,
                Set.copyOf(table.cancelAll()),
                batch,
                random.nextBoolean(),
                atOnce);
    }

    Pull begin(PullScope scope, List<PullBook> books) {
        Pull begun = new Pull(scope, books, now);
        pull = begun;
        return begun;
    }

    /** Runs until the pull is over, at most this long; returns whether it is. */
    boolean runUntilOver(long nanos) {
        Pull running = pull;
        long end = now + nanos;
        pump();
        while (running != null && !running.isOver()) {
            Due due = queue.peek();
            long wake = running.wakeNanos(now);
            long next = Math.min(due == null ? Long.MAX_VALUE : due.at(), wake);
            if (next > end) {
                return false;
            }
            now = Math.max(now, next);
            if (due != null && due.at() <= now) {
                queue.poll();
                due.action().run();
            }
            pump();
        }
        return true;
    }

    /** Runs everything that is due. */
    void finish() {
        for (Due due = queue.poll(); due != null; due = queue.poll()) {
            now = Math.max(now, due.at());
            due.action().run();
        }
    }

    private void pump() {
        Pull running = pull;
        if (running == null) {
            return;
        }
        for (PullRequest request : running.next(now)) {
            sent.add(request);
            send(running, request);
        }
    }

    private void send(Pull running, PullRequest request) {
        Book book = Book.valueOf(request.book().name().toUpperCase(Locale.ROOT));
        if (book == banned && now < bannedUntil) {
            after(0, () -> running.result(request, new PullResult.Blocked("banned", bannedUntil), now));
            return;
        }
        boolean arrives = random.nextInt(100) >= lost;
        boolean answers = arrives && random.nextInt(100) >= lost;
        long there = roundTripNanos / 2 + random.nextLong(MILLI);
        after(there, () -> {
            PullResult result = arrives ? ask(book, request) : null;
            long back = answers ? roundTripNanos / 2 : 5 * SECOND;
            after(
                    back,
                    () -> running.result(
                            request, answers && result != null ? result : new PullResult.Failed("no answer"), now));
        });
    }

    private PullResult each(Book book, PullRequest batch) {
        PullResult whole = new PullResult.Rejected("no order was cancelled");
        for (RestingOrder order : batch.orders()) {
            boolean fails = random.nextInt(100) < lost;
            PullResult result =
                    fails ? new PullResult.Rejected("by itself") : ask(book, PullRequest.cancel(batch.book(), order));
            if (result instanceof PullResult.Blocked) {
                return result;
            }
            whole = result instanceof PullResult.Done ? result : whole;
        }
        return whole;
    }

    private PullResult ask(Book book, PullRequest request) {
        if (request.verb() == PullRequest.Verb.CANCEL_BATCH) {
            return each(book, request);
        }
        Account account = Account.demo().stream()
                .filter(one -> one.name().equals(request.book().account()))
                .findFirst()
                .orElseThrow();
        String call = book.call(request) + "recvWindow=60000&timestamp=" + now / MILLI + "&signature=s";
        VenueResponse response = handle(call, account);
        if (response.status() == 429 || response.status() == 418) {
            return new PullResult.Blocked("over a limit", now + SECOND);
        }
        if (request.verb() == PullRequest.Verb.LIST) {
            OrderPageReader reader = new OrderPageReader(
                    table(book), request, name -> name, listed -> bots.get(book.text + " " + listed.id()), null);
            reader.scanner().feed(response.body(), 0, response.body().length);
            return reader.result();
        }
        boolean gone = response.status() == NO_SUCH_ORDER && response.text().contains("-2011");
        return response.status() == HTTP_OK || gone ? new PullResult.Done() : new PullResult.Rejected(response.text());
    }
}
