package dev.sluice.core.pull;

import static dev.sluice.core.pull.PullWorld.MILLI;
import static dev.sluice.core.pull.PullWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.core.exchange.settings.pull.CancelReach;
import dev.sluice.core.pull.BookState.Phase;
import dev.sluice.core.pull.PullRequest.Verb;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests that a pull empties the books in its scope and touches no other order, by the exchange's own books. */
final class PullTest {
    private static final String BINANCE = "binance";
    private static final List<String> SPOT = List.of("BTCUSDT", "ETHUSDT", "BNBUSDT", "SOLUSDT", "ETHBTC");
    private static final List<String> USDM = List.of("BTCUSDT", "ETHUSDT", "SOLUSDT");
    private static final String REDUCES = "&reduceOnly=true";
    private static final long HOUR = 3600 * SECOND;

    /** A resting order of the exchange, as the test placed it. */
    private record Placed(String id, PullWorld.Book book, int account, String symbol, String bot, boolean reduces) {
        boolean isIn(PullScope scope) {
            ModeScope modeScope = scope.modeScope();
            boolean named = switch (modeScope.level()) {
                case GLOBAL, EXCHANGE -> true;
                case ACCOUNT ->
                    modeScope.name().equals(PullWorld.account(account).name());
                case BOT -> modeScope.name().equals(bot);
                case INSTRUMENT -> modeScope.name().equals(symbol);
            };
            return named && !(scope.keepReducing() && reduces);
        }
    }

    private static Placed place(PullWorld world, Random random) {
        PullWorld.Book book = random.nextBoolean() ? PullWorld.Book.SPOT : PullWorld.Book.USDM;
        List<String> symbols = book == PullWorld.Book.SPOT ? SPOT : USDM;
        String symbol = symbols.get(random.nextInt(symbols.size()));
        int account = 2 + random.nextInt(2);
        String bot = List.of("", "maker1", "maker2").get(random.nextInt(3));
        boolean reduces = book == PullWorld.Book.USDM && random.nextInt(3) == 0;
        String id = world.place(book, PullWorld.account(account), symbol, bot, reduces ? REDUCES : "");
        return new Placed(id, book, account, symbol, bot, reduces);
    }

    private static PullScope scope(Random random) {
        ModeScope modeScope = switch (random.nextInt(5)) {
            case 0 -> ModeScope.GLOBAL;
            case 1 -> ModeScope.exchange(BINANCE);
            case 2 -> ModeScope.account(BINANCE, PullWorld.account(2).name());
            case 3 -> ModeScope.bot("maker1");
            default -> ModeScope.instrument(BINANCE, "BTCUSDT");
        };
        return new PullScope(modeScope, random.nextInt(3) == 0);
    }

    private static List<PullBook> books(PullWorld world, PullScope scope, int atOnce) {
        List<PullBook> books = new ArrayList<>();
        for (int account = 2; account <= 3; account++) {
            if (scope.mayInclude(BINANCE, PullWorld.account(account).name())) {
                books.add(world.book(PullWorld.Book.SPOT, account, atOnce));
                books.add(world.book(PullWorld.Book.USDM, account, atOnce));
            }
        }
        return books;
    }

    private static Set<String> idsIn(List<Placed> orders, PullScope scope, boolean isIn) {
        Set<String> ids = new HashSet<>();
        orders.stream().filter(order -> order.isIn(scope) == isIn).forEach(order -> ids.add(order.id()));
        return ids;
    }

    @Test
    void whatever_is_lost_the_books_in_scope_are_empty_and_all_other_orders_rest() {
        for (int seed = 0; seed < CaseCount.of("pulls", 200, 2000); seed++) {
            Random random = new Random(seed);
            PullWorld world = new PullWorld(random, List.of(2L, 20L, 200L).get(random.nextInt(3)));
            List<Placed> orders = new ArrayList<>();
            int number = random.nextInt(60);
            for (int i = 0; i < number; i++) {
                orders.add(place(world, random));
            }
            PullScope scope = scope(random);
            world.lost = random.nextBoolean() ? 0 : random.nextInt(40);
            world.batch = random.nextBoolean() ? 1 : 1 + random.nextInt(8);
            if (random.nextInt(3) == 0) {
                world.banned = random.nextBoolean() ? PullWorld.Book.SPOT : PullWorld.Book.USDM;
                world.bannedUntil = world.now + random.nextInt(60) * SECOND;
            }
            Pull pull = world.begin(scope, books(world, scope, 1 + random.nextInt(8)));
            int late = random.nextInt(4);
            for (int i = 0; i < late; i++) { // orders that were in flight at the halt
                world.after(random.nextInt(2000) * MILLI, () -> orders.add(place(world, random)));
            }
            world.after(2600 * MILLI, () -> pull.inFlightSettled(BINANCE, world.now));
            assertThat(world.runUntilOver(HOUR))
                    .as("seed %d: %s", seed, pull.books())
                    .isTrue();
            world.finish();
            assertThat(new HashSet<>(world.resting()))
                    .as("seed %d, %s", seed, scope)
                    .isEqualTo(idsIn(orders, scope, false));
            assertThat(pull.books()).as("seed %d", seed).allMatch(book -> book.phase() == Phase.EMPTY);
            int inScope = idsIn(orders, scope, true).size();
            assertThat(pull.books().stream().mapToLong(BookState::pulled).sum())
                    .as("seed %d: all but those that a call for all cancelled before a list showed them", seed)
                    .isBetween((long) inScope - late, (long) inScope);
        }
    }

    @Test
    void after_a_re_arm_nothing_more_is_cancelled() {
        for (int seed = 0; seed < CaseCount.of("pulls", 200, 2000); seed++) {
            Random random = new Random(seed);
            PullWorld world = new PullWorld(random, 20);
            for (int i = 0; i < 40; i++) {
                place(world, random);
            }
            PullScope scope = scope(random);
            Pull pull = world.begin(scope, books(world, scope, 1 + random.nextInt(3)));
            world.after(random.nextInt(200) * MILLI, pull::end);
            assertThat(world.runUntilOver(HOUR)).as("seed %d", seed).isTrue();
            world.finish();
            Set<String> before = new HashSet<>(world.resting());
            List<String> after = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                after.add(place(world, random).id());
            }
            int sent = world.sent.size();
            assertThat(pull.next(world.now + HOUR)).as("seed %d", seed).isEmpty();
            world.finish();
            before.addAll(after);
            assertThat(new HashSet<>(world.resting())).as("seed %d", seed).isEqualTo(before);
            assertThat(world.sent).as("seed %d", seed).hasSize(sent);
        }
    }

    private static PullWorld with(int number, String more) {
        PullWorld world = new PullWorld(new Random(1), 20);
        for (int i = 0; i < number; i++) {
            world.place(
                    PullWorld.Book.USDM,
                    PullWorld.account(2),
                    USDM.get(i % USDM.size()),
                    i % 2 == 0 ? "maker1" : "",
                    i % 3 == 0 ? more : "");
        }
        return world;
    }

    private static List<Verb> verbs(PullWorld world, PullScope scope) {
        Pull pull = world.begin(scope, List.of(world.book(PullWorld.Book.USDM, 2, 4)));
        pull.inFlightSettled(BINANCE, world.now);
        assertThat(world.runUntilOver(HOUR)).isTrue();
        return world.sent.stream().map(PullRequest::verb).toList();
    }

    @Test
    void one_call_for_each_instrument_cancels_all_where_nothing_of_it_may_stay() {
        assertThat(verbs(with(30, ""), new PullScope(ModeScope.GLOBAL, false)))
                .containsExactly(Verb.LIST, Verb.CANCEL_ALL, Verb.CANCEL_ALL, Verb.CANCEL_ALL, Verb.LIST);
        assertThat(verbs(with(30, ""), new PullScope(ModeScope.instrument(BINANCE, "btc-usdt"), false)))
                .containsExactly(Verb.LIST, Verb.CANCEL_ALL, Verb.LIST);
    }

    @Test
    void no_call_cancels_all_where_some_orders_must_stay() {
        assertThat(verbs(with(30, REDUCES), new PullScope(ModeScope.GLOBAL, true)))
                .doesNotContain(Verb.CANCEL_ALL)
                .filteredOn(verb -> verb == Verb.CANCEL)
                .hasSize(20);
        assertThat(verbs(with(30, ""), new PullScope(ModeScope.bot("maker1"), false)))
                .doesNotContain(Verb.CANCEL_ALL)
                .filteredOn(verb -> verb == Verb.CANCEL)
                .hasSize(15);
    }

    @Test
    void orders_of_which_the_bot_is_not_known_stay_and_are_named() {
        PullWorld world = with(4, "");
        Pull pull = world.begin(
                new PullScope(ModeScope.bot("maker1"), false), List.of(world.book(PullWorld.Book.USDM, 2, 4)));
        pull.inFlightSettled(BINANCE, world.now);
        assertThat(world.runUntilOver(HOUR)).isTrue();
        BookState book = pull.books().get(0);
        assertThat(book.pulled()).isEqualTo(2);
        assertThat(book.unknownIds().stream().map(id -> "usdm " + id))
                .containsExactlyInAnyOrderElementsOf(world.resting());
    }

    @Test
    void the_book_counts_as_empty_only_by_a_list_after_all_orders_in_flight_have_an_answer() {
        PullWorld world = with(3, "");
        Pull pull = world.begin(new PullScope(ModeScope.GLOBAL, false), List.of(world.book(PullWorld.Book.USDM, 2, 4)));
        assertThat(world.runUntilOver(30 * SECOND)).isFalse();
        assertThat(world.resting()).isEmpty();
        assertThat(pull.books().get(0).phase()).isIn(Phase.WAITING, Phase.LISTING);
        world.place(PullWorld.Book.USDM, PullWorld.account(2), "BTCUSDT", "", "");
        pull.inFlightSettled(BINANCE, world.now);
        assertThat(world.runUntilOver(5 * SECOND)).isTrue();
        assertThat(world.resting()).isEmpty();
        assertThat(pull.books().get(0).pulled()).isEqualTo(4);
    }

    @Test
    void a_ban_of_one_book_delays_no_other_and_names_what_is_left() {
        PullWorld world = with(3, "");
        world.place(PullWorld.Book.SPOT, PullWorld.account(2), "BTCUSDT", "", "");
        Pull pull = world.begin(
                new PullScope(ModeScope.GLOBAL, false),
                List.of(world.book(PullWorld.Book.USDM, 2, 4), world.book(PullWorld.Book.SPOT, 2, 4)));
        pull.inFlightSettled(BINANCE, world.now);
        world.after(30 * MILLI, () -> {
            world.banned = PullWorld.Book.USDM;
            world.bannedUntil = world.now + 600 * SECOND;
        });
        assertThat(world.runUntilOver(SECOND)).isFalse();
        BookState usdm = pull.books().get(0);
        assertThat(usdm.phase()).isEqualTo(Phase.WAITING);
        assertThat(usdm.why()).isEqualTo("banned");
        assertThat(usdm.untilNanos()).isEqualTo(world.bannedUntil);
        assertThat(pull.books().get(1).phase()).isEqualTo(Phase.EMPTY);
        assertThat(world.runUntilOver(HOUR)).isTrue();
        assertThat(world.resting()).isEmpty();
        assertThat(pull.books().get(0).pulled()).isEqualTo(3);
    }

    @Test
    void a_call_for_all_that_does_nothing_is_replaced_by_single_ones() {
        PullBook book = new PullBook("x", "desk", "spot", Set.of(CancelReach.ACCOUNT), 1, true, 8);
        Pull pull = new Pull(new PullScope(ModeScope.GLOBAL, false), List.of(book), 0);
        pull.inFlightSettled("x", 0);
        List<Verb> verbs = new ArrayList<>();
        boolean isOpen = true;
        for (long now = 0; !pull.isOver() && now < HOUR; now += 50 * MILLI) {
            for (PullRequest request : pull.next(now)) {
                verbs.add(request.verb());
                isOpen &= request.verb() != Verb.CANCEL;
                RestingOrder order = new RestingOrder("1", "", "BTC-USD", "BTCUSD", null, false);
                pull.result(
                        request,
                        request.verb() == Verb.LIST
                                ? new PullResult.Listed(isOpen ? List.of(order) : List.of(), "", false)
                                : new PullResult.Done(),
                        now);
            }
        }
        assertThat(verbs)
                .containsExactly(
                        Verb.LIST, Verb.CANCEL_ALL, Verb.LIST, Verb.CANCEL_ALL, Verb.LIST, Verb.CANCEL, Verb.LIST);
    }

    @Test
    void a_batch_names_the_orders_of_one_bot_and_no_other() {
        PullWorld world = with(30, "");
        world.batch = 10;
        assertThat(verbs(world, new PullScope(ModeScope.bot("maker1"), false)))
                .containsExactly(Verb.LIST, Verb.CANCEL_BATCH, Verb.CANCEL_BATCH, Verb.LIST);
        assertThat(world.sent.stream().map(request -> request.orders().size())).containsExactly(0, 10, 5, 0);
        assertThat(world.resting()).hasSize(15);
    }

    @Test
    void a_batch_that_does_nothing_is_replaced_by_single_cancels() {
        for (PullResult result : List.of(
                new PullResult.Rejected("one id is wrong"), new PullResult.Failed("lost"), new PullResult.Done())) {
            PullBook book = new PullBook("x", "desk", "spot", Set.of(), 2, true, 8);
            Pull pull = new Pull(new PullScope(ModeScope.GLOBAL, false), List.of(book), 0);
            pull.inFlightSettled("x", 0);
            List<Verb> verbs = new ArrayList<>();
            List<RestingOrder> resting = new ArrayList<>();
            for (String id : List.of("1", "2", "3", "4")) {
                resting.add(new RestingOrder(id, "", "BTC-USD", "BTCUSD", null, false));
            }
            for (long now = 0; !pull.isOver() && now < HOUR; now += 50 * MILLI) {
                for (PullRequest request : pull.next(now)) {
                    verbs.add(request.verb());
                    resting.removeIf(order -> order.id().equals(request.orderId()));
                    pull.result(
                            request,
                            switch (request.verb()) {
                                case LIST -> new PullResult.Listed(resting, "", false);
                                case CANCEL -> new PullResult.Done();
                                default -> result;
                            },
                            now);
                }
            }
            assertThat(verbs)
                    .as("%s", result)
                    .containsExactly(
                            Verb.LIST,
                            Verb.CANCEL_BATCH,
                            Verb.CANCEL_BATCH,
                            Verb.LIST,
                            Verb.CANCEL_BATCH,
                            Verb.CANCEL_BATCH,
                            Verb.LIST,
                            Verb.CANCEL,
                            Verb.CANCEL,
                            Verb.CANCEL,
                            Verb.CANCEL,
                            Verb.LIST);
        }
    }

    @Test
    void batches_are_as_large_as_the_exchange_and_a_line_of_the_signer_allow() {
        PullBook book = new PullBook("x", "desk", "spot", Set.of(), 100, true, 8);
        List<RestingOrder> orders = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            orders.add(new RestingOrder("" + i, "", "M" + i % 3, "", null, false));
        }
        List<PullRequest> requests = PullRequest.batches(book, orders);
        assertThat(requests.get(0).orders()).isEqualTo(orders.subList(0, 100));
        assertThat(requests.get(1)).isEqualTo(PullRequest.cancel(book, orders.get(100)));
        assertThat(requests).hasSize(2);

        List<RestingOrder> same = List.of(
                new RestingOrder("7", "", "A", "", null, false), new RestingOrder("7", "", "B", "", null, false));
        assertThat(PullRequest.batches(book, same))
                .extracting(PullRequest::verb)
                .containsOnly(Verb.CANCEL);

        PullBook ofOne = new PullBook("x", "desk", "spot", Set.of(), 20, false, 8);
        assertThat(PullRequest.batches(ofOne, orders).stream()
                        .map(request -> request.orders().stream()
                                        .map(RestingOrder::instrument)
                                        .distinct()
                                        .toList()
                                + " "
                                + request.orders().size()))
                .containsExactly("[M0] 20", "[M0] 14", "[M1] 20", "[M1] 14", "[M2] 20", "[M2] 13");

        List<RestingOrder> longIds = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            longIds.add(new RestingOrder("i".repeat(60) + (1_000 + i), "", "M".repeat(60) + i % 20, "", null, false));
        }
        requests = PullRequest.batches(book, longIds);
        assertThat(requests.stream().flatMap(request -> request.orders().stream()))
                .containsExactlyElementsOf(longIds);
        assertThat(requests.stream()
                        .map(request -> request.orders().stream()
                                        .mapToInt(order -> order.id().length() + 3)
                                        .sum()
                                + request.orders().stream()
                                        .map(RestingOrder::instrument)
                                        .distinct()
                                        .mapToInt(instrument -> instrument.length() + 6)
                                        .sum()))
                .allMatch(length -> length <= 3_700)
                .first()
                .satisfies(length -> assertThat(length).isGreaterThan(3_500));
    }

    @Test
    void a_list_that_the_exchange_refuses_again_and_again_ends_its_book() {
        PullBook book = new PullBook("x", "desk", "spot", Set.of(), 1, true, 8);
        Pull pull = new Pull(new PullScope(ModeScope.GLOBAL, false), List.of(book), 0);
        int asked = 0;
        for (long now = 0; !pull.isOver() && now < HOUR; now += 50 * MILLI) {
            for (PullRequest request : pull.next(now)) {
                asked++;
                pull.result(request, new PullResult.Rejected("no permission"), now);
            }
        }
        assertThat(asked).isEqualTo(5);
        assertThat(pull.books().get(0).phase()).isEqualTo(Phase.REFUSED);
        assertThat(pull.books().get(0).why()).isEqualTo("no permission");
    }

    /** Where a book is listed instrument by instrument, what the others show proves nothing about the refused one. */
    @Test
    void a_book_of_which_one_instrument_cannot_be_listed_does_not_count_as_empty() {
        for (PullResult refusal : List.of(new PullResult.Rejected("no permission"), new PullResult.NoBook())) {
            PullBook book = new PullBook("x", "desk", "spot", Set.of(), 1, true, 1);
            Pull pull = new Pull(new PullScope(ModeScope.GLOBAL, false), List.of(book), 0);
            pull.inFlightSettled("x", 0);
            for (long now = 0; !pull.isOver() && now < HOUR; now += 50 * MILLI) {
                for (PullRequest request : pull.next(now)) {
                    PullResult result = switch (request.instrument()) {
                        case "" -> new PullResult.Instruments(List.of("A", "B"), false);
                        case "A" -> refusal;
                        default -> new PullResult.Listed(List.of(), "", false);
                    };
                    pull.result(request, result, now);
                }
            }
            assertThat(pull.books().get(0).phase()).as("%s", refusal).isEqualTo(Phase.REFUSED);
            assertThat(pull.next(HOUR)).as("%s", refusal).isEmpty();
        }
    }

    @Test
    void orders_of_two_instruments_may_have_the_same_id() {
        PullBook book = new PullBook("x", "desk", "margin-isolated", Set.of(), 1, true, 1);
        Pull pull = new Pull(new PullScope(ModeScope.GLOBAL, false), List.of(book), 0);
        pull.inFlightSettled("x", 0);
        Set<String> resting = new HashSet<>(Set.of("A", "B"));
        for (long now = 0; !pull.isOver() && now < HOUR; now += 50 * MILLI) {
            for (PullRequest request : pull.next(now)) {
                String instrument = request.instrument();
                if (request.verb() == Verb.CANCEL) {
                    assertThat(resting.remove(instrument)).as("cancelled once").isTrue();
                    pull.result(request, new PullResult.Done(), now);
                } else if (instrument.isEmpty()) {
                    pull.result(request, new PullResult.Instruments(List.of("A", "B"), false), now);
                } else {
                    List<RestingOrder> orders = resting.contains(instrument)
                            ? List.of(new RestingOrder("7", "", instrument, instrument, null, false))
                            : List.of();
                    pull.result(request, new PullResult.Listed(orders, "", false), now);
                }
            }
        }
        assertThat(pull.books().get(0).phase()).isEqualTo(Phase.EMPTY);
        assertThat(pull.books().get(0).pulled()).isEqualTo(2);
    }

    /** Otherwise each list would take hundreds of requests, and none would be whole. */
    @Test
    void a_list_ends_at_a_page_that_is_the_same_as_the_one_before() {
        PullBook book = new PullBook("x", "desk", "spot", Set.of(), 1, true, 1);
        Pull pull = new Pull(new PullScope(ModeScope.GLOBAL, false), List.of(book), 0);
        pull.inFlightSettled("x", 0);
        List<Verb> verbs = new ArrayList<>();
        boolean isOpen = true;
        for (long now = 0; !pull.isOver() && now < HOUR; now += 50 * MILLI) {
            for (PullRequest request : pull.next(now)) {
                verbs.add(request.verb());
                isOpen &= request.verb() != Verb.CANCEL;
                RestingOrder order = new RestingOrder("1", "", "BTC-USD", "BTCUSD", null, false);
                PullResult page = isOpen
                        ? new PullResult.Listed(List.of(order), "next", false)
                        : new PullResult.Listed(List.of(), "", false);
                pull.result(request, request.verb() == Verb.LIST ? page : new PullResult.Done(), now);
            }
        }
        assertThat(verbs).containsExactly(Verb.LIST, Verb.LIST, Verb.CANCEL, Verb.LIST);
    }

    @Test
    void a_count_of_only_a_part_of_the_list_says_that_more_orders_may_be_left() {
        PullBook book = new PullBook("x", "desk", "spot", Set.of(), 1, true, 1);
        Pull pull = Pull.rehearsal(new PullScope(ModeScope.GLOBAL, false), List.of(book), 0);
        List<RestingOrder> orders = new ArrayList<>();
        for (int i = 0; i <= BookPull.MAX_ORDERS; i++) {
            orders.add(new RestingOrder("" + i, "", "BTC-USD", "BTCUSD", null, false));
        }

        pull.result(pull.next(0).get(0), new PullResult.Listed(orders, "", false), 0);

        BookState counted = pull.books().get(0);
        assertThat(counted.phase()).isEqualTo(Phase.COUNTED);
        assertThat(counted.left()).isEqualTo(BookPull.MAX_ORDERS);
        assertThat(counted.why()).isEqualTo("the list is too long to be read to its end, so more orders may be left");
    }

    @Test
    void one_book_with_many_orders_does_not_hold_up_another_of_the_same_account() {
        PullBook many = new PullBook("x", "desk", "spot", Set.of(), 1, true, 1);
        PullBook other = new PullBook("x", "desk", "usdm", Set.of(), 1, true, 1);
        Pull pull = new Pull(new PullScope(ModeScope.GLOBAL, false), List.of(many, other), 0);
        List<RestingOrder> orders = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            orders.add(new RestingOrder("" + i, "", "BTC-USD", "BTCUSD", null, false));
        }
        int before = 0;
        for (int i = 0; i < 10; i++) {
            PullRequest request = pull.next(i).get(0);
            boolean isOther = request.book().equals(other);
            before += isOther ? 0 : 1;
            if (isOther) {
                break;
            }
            pull.result(
                    request,
                    request.verb() == Verb.LIST ? new PullResult.Listed(orders, "", false) : new PullResult.Done(),
                    i);
        }
        assertThat(before).isEqualTo(1);
    }
}
