package dev.sluice.signer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.ConfFiles;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.ExchangeFixture;
import dev.sluice.core.exchange.classify.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What the signer signs is a cancel or a read in the tables of the gateway, too, which sends it with their limits. */
class GatewayTablesTest {
    @TempDir
    private static Path folder;

    @ParameterizedTest
    @FieldSource("dev.sluice.signer.Dialect#NAMES")
    void every_signed_call_is_a_cancel_or_a_read_for_the_gateway(String dialect) throws IOException {
        TestSigner signer = new TestSigner(folder.resolve(dialect));
        int signed = 0;
        for (String command : SignedCalls.everyCommand(dialect)) {
            JsonNode call = signer.command(dialect + "/desk", command);
            if (!call.has("error")) {
                Kind kind = classified(dialect, call).kind();
                if (command.startsWith("cancel")) {
                    assertThat(kind).as("%s %s", command, call).isEqualTo(Kind.CANCEL);
                } else {
                    assertThat(kind).as("%s %s", command, call).isIn(Kind.READ_PRIVATE, Kind.READ_PUBLIC);
                }
                signed++;
            }
        }
        assertThat(signed).isGreaterThan(2);
    }

    @ParameterizedTest
    @FieldSource("dev.sluice.signer.Dialect#NAMES")
    void the_signer_signs_batches_as_large_as_the_tables_say(String dialect) throws IOException {
        TestSigner signer = new TestSigner(folder.resolve(dialect + "-batch"));
        ConfFiles.dialect(dialect).pull().forEach((book, table) -> {
            int max = table.cancelBatch() == null ? 0 : table.cancelBatch();
            assertThat(signer.command(dialect + "/desk", batch(book, max + 1)).has("error"))
                    .as("%s %s", dialect, book)
                    .isTrue();
            if (max > 0) {
                JsonNode call = signer.command(dialect + "/desk", batch(book, max));
                assertThat(call.has("error")).as("%s %s", book, call).isFalse();
                assertThat(classified(dialect, call).kind()).as(book).isEqualTo(Kind.CANCEL);
            }
        });
    }

    private static String batch(String book, int orders) {
        return "cancelBatch " + book + " orders={\"5\":"
                + IntStream.range(0, orders)
                        .mapToObj(id -> "\"" + (771 + id) + "\"")
                        .collect(Collectors.joining(",", "[", "]"))
                + "}";
    }

    private static Call classified(String dialect, JsonNode call) {
        // Both kinds of keys of KuCoin are read at the same host.
        boolean spot = call.path("host").asText().equals("api.kucoin.com");
        Map<String, String> headers = new HashMap<>();
        call.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        String query = call.path("query").asText();
        return ExchangeFixture.at((spot ? "kucoin" : dialect) + ": ")
                .exchange
                .classifier()
                .classify(new CallRequest(
                        call.path("method").asText(),
                        call.path("path").asText() + (query.isEmpty() ? "" : '?' + query),
                        ExchangeFixture.headers(headers),
                        call.path("body").asText().getBytes(StandardCharsets.UTF_8)));
    }
}
