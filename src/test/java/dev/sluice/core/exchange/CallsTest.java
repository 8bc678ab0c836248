package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.Call;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Tests of kinds, costs and order ids by the table {@code calls.csv}, for exchanges without a test class of their own.
 * A body that begins with a brace is JSON, any other is a form.
 */
final class CallsTest {
    @ParameterizedTest(name = "{0} {1}: {2}, {3}")
    @CsvFileSource(resources = "calls.csv", delimiter = '|', quoteCharacter = '\'', numLinesToSkip = 1)
    void a_call_has_the_kind_cost_and_ids_of_its_row(String call, String body, Kind kind, String costs, String names) {
        ExchangeFixture fixture = ExchangeFixture.at(call);
        Call asked = asked(fixture, call, body);
        assertThat(asked.kind()).as(asked.note()).isEqualTo(kind);
        assertThat(fixture.costs(asked)).isEqualTo(costs);
        assertThat(String.join(" ", asked.orderIds())).isEqualTo(names.equals("all") ? "" : names);
        assertThat(asked.cancelsAll()).isEqualTo(names.equals("all"));
    }

    private static Call asked(ExchangeFixture fixture, String call, String body) {
        String[] parts = call.substring(call.indexOf(": ") + 2).split(" ", 2);
        boolean json = body.startsWith("{") || body.startsWith("[");
        return fixture.call(
                parts[0], parts[1], body, json || body.isEmpty() ? ExchangeFixture.JSON : ExchangeFixture.FORM);
    }

    @Test
    void every_route_has_a_source_and_a_date() {
        assertThat(ExchangeFixture.TABLED)
                .allSatisfy(fixture -> assertThat(fixture.exchange.routes().all())
                        .allSatisfy(route ->
                                assertThat(route.source()).as(route.id()).containsPattern("20\\d\\d-\\d\\d")));
    }

    /**
     * Paths with "cancel" in their names should end orders; such a call must not be refused because trading is halted.
     */
    @Test
    void only_listed_cancel_paths_are_places() {
        List<String> placing = ExchangeFixture.TABLED.stream()
                .flatMap(fixture -> fixture.exchange.routes().all().stream()
                        .filter(route -> !route.method().equals("GET") && isCancel(route.path()))
                        .filter(route -> route.kind() == Kind.PLACE)
                        .map(route -> fixture.exchange.name() + ": " + route.id()))
                .toList();
        assertThat(placing).isEqualTo(MAY_PLACE);
    }

    /** Calls that end something other than an order, or whose ending adds risk. */
    private static final List<String> MAY_PLACE = List.of(
            "bitget: POST /api/v2/spot/trade/cancel-replace-order",
            "bitget: POST /api/mix/v1/trace/cancelCopyTrader",
            "bitget: POST /api/v2/copy/mix-follower/cancel-trader",
            "bitget: POST /api/v2/copy/spot-follower/cancel-trader",
            "binanceus: POST /api/v3/order/cancelReplace",
            "bingx: POST /openApi/spot/v1/trade/order/cancelReplace",
            "bingx: POST /openApi/swap/v1/trade/cancelReplace");

    private static boolean isCancel(String path) {
        return Stream.of(path.split("/", -1))
                .map(part -> part.toLowerCase(Locale.ROOT))
                .anyMatch(part -> part.startsWith("cancel"));
    }
}
