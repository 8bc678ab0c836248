package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that every number of the shipped tables has a source with a date, and that few of them are our own. */
class SourcesTest {
    private static final int MAX_OWN = 60;
    private static final int SHORTEST_REASON = 15;

    @Test
    void every_number_of_every_table_and_exchange_has_a_source_with_a_tag_and_a_date() {
        List<SourcedNumber> all = SourcedNumber.all();
        assertThat(all).hasSizeGreaterThan(3500);
        assertThat(all.stream()
                        .filter(number -> !number.problem().isEmpty())
                        .map(number -> number.place() + ": " + number.problem()))
                .isEmpty();
    }

    @Test
    void at_most_sixty_numbers_are_our_own_and_each_has_a_reason() {
        assertThat(SourcedNumber.own())
                .hasSizeBetween(1, MAX_OWN)
                .allSatisfy(number -> assertThat(
                                String.valueOf(number.source()).replaceFirst("^.*?S-OWN(\\([^)]*\\))?:?", ""))
                        .as(number.place())
                        .hasSizeGreaterThan(SHORTEST_REASON));
    }

    @Test
    void the_shipped_exchanges_change_no_number_of_a_documented_limit() {
        Set<String> changed = new TreeSet<>();
        SourcedNumber.exchanges()
                .values()
                .forEach(exchange -> exchange.path("limits")
                        .forEach(limit -> limit.fieldNames().forEachRemaining(changed::add)));
        assertThat(changed).containsExactly("exact", "reserve", "scope", "source", "usePercent");
    }

    @Test
    void a_number_is_found_without_its_source_wherever_one_is_removed() {
        for (Map.Entry<String, JsonNode> table : SourcedNumber.tables().entrySet()) {
            for (String pointer : List.of("/groups/0", "/signature", "/token", "/family")) {
                if (table.getValue().at(pointer).has("source")) {
                    assertUnsourced(table.getKey(), table.getValue(), pointer);
                }
            }
            for (String blocks : List.of("outcomes", "refusals")) {
                table.getValue()
                        .path(blocks)
                        .fieldNames()
                        .forEachRemaining(name -> assertThat(
                                        table.getValue().path(blocks).path(name).has("source"))
                                .as(table.getKey() + " " + blocks + " " + name)
                                .isTrue());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'outcomes': {'x': {'rules': [{'status': '429', 'outcome': 'RATE'}]}},",
                "{'refusals': {'x': {'waitLonger': {'status': 429}}},",
                "{'signature': {'timestamp': 't', 'windowDefaultMs': 5000},",
                "{'token': {'key': ['sub'], 'windowMaxMs': 120000},",
                "{'family': {'separator': '-', 'parts': 5, 'keep': 2},"
            })
    void a_table_with_a_block_without_its_source_is_refused(String block, @TempDir Path folder) throws IOException {
        ConfFixture conf = ConfFixture.in(folder);
        conf.edit("routes/alpha.json", "{", block.replace('\'', '"'));
        assertThat(conf.problem()).contains("routes/alpha.json:1", block.split("'", -1)[1], "'source' is missing");
    }

    @Test
    void outcomes_as_a_list_without_a_source_are_refused_with_the_keys_to_write(@TempDir Path folder)
            throws IOException {
        ConfFixture conf = ConfFixture.in(folder);
        conf.edit("routes/alpha.json", "{", "{\"outcomes\": {\"x\": [{\"status\": \"429\", \"outcome\": \"RATE\"}]},");
        assertThat(conf.problem()).contains("/outcomes/x", "expected an object with the keys [source, rules]");
    }

    @Test
    void a_stream_without_its_source_is_refused(@TempDir Path folder) throws IOException {
        ConfFixture conf = ConfFixture.in(folder);
        conf.edit(
                "exchanges.json",
                "\"limits\"",
                "\"streams\": [{\"path\": \"/ws\", \"url\": \"wss://a.example\"}], \"limits\"");
        assertThat(conf.problem()).contains("/alpha/streams/0", "'source' is missing");
    }

    private static void assertUnsourced(String dialect, JsonNode table, String pointer) {
        JsonNode copy = table.deepCopy();
        ((ObjectNode) copy.at(pointer)).remove("source");
        boolean numbers = SourcedNumber.ofTable(dialect, table).stream()
                .anyMatch(number -> number.pointer().startsWith(pointer + "/"));
        assertThat(SourcedNumber.ofTable(dialect, copy).stream().anyMatch(number -> number.source() == null))
                .as(dialect + " " + pointer)
                .isEqualTo(numbers);
    }
}
