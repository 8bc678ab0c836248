package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that invalid readiness settings are reported with their place. */
final class ReadinessValidatorTest extends ValidConf {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        cpuu | {} | /cpuu = {}: there is no resource 'cpuu'; did you mean 'cpu'?
        disk | {`mode`: `REDUCE_ONLY`} | /disk/mode = "REDUCE_ONLY": holds no mode without a critical level, and 'disk' has no 'criticalFrom'; add one
        cpu | {`warningAbove`: 97} | /cpu = {`warningAbove`:97}: 'warningAbove' 97 must not be above 'criticalFrom' 95, which may be a default
        cpu | {`mode`: `ACTIVE`} | /cpu = {`mode`:`…`}: 'mode' ACTIVE holds nothing; remove it
        cpu | {`mode`: `HALTED`, `scope`: `exchange:alfa`} | /cpu/scope = "exchange:alfa": there is no exchange 'alfa'
        cpu | {`warningAbove`: 0} | /cpu/warningAbove = 0: is not allowed; allowed: 1 to 60000
        cpu | {`warnAbove`: 9} | /cpu/warnAbove = (a whole number, not shown): unknown key 'warnAbove'
        """)
    void invalid_resource_levels_are_refused(String name, String levels, String problem) {
        write("\"resources\": {\"levels\": {\"" + name + "\": " + levels.replace('`', '"') + "}}");

        assertThat(conf.problem()).startsWith("sluice.json:1 /readiness/resources/levels" + problem.replace('`', '"'));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        {} | : the key 'probe' is missing
        {`probe`: {}} | /probe = {}: needs exactly one of the keys [exec, http, java, tcp]
        {`probe`: {`http`: `ftp://x/`}} | /probe = {`http`:`…`}: 'http' must be a URL with a host
        {`probe`: {`http`: `http://u:p@x/`}} | /probe = {`http`:`…`}: 'http' must be a URL with a host, without a user
        {`probe`: {`http`: `http://x/`, `method`: `POST`}} | /probe/method = `POST`: is not allowed; allowed: [GET, HEAD]
        {`probe`: {`http`: `http://x/`, `status`: 99}} | /probe/status = 99: is not allowed; allowed: 100 to 599
        {`probe`: {`tcp`: `x`}} | /probe/tcp = `x`: has 1 characters
        {`probe`: {`tcp`: `host`}} | /probe = {`tcp`:`…`}: 'tcp' must be host:port
        {`probe`: {`tcp`: `ho st:1`}} | /probe = {`tcp`:`…`}: 'tcp' must be host:port
        {`probe`: {`tcp`: `host:65536`}} | /probe = {`tcp`:`…`}: 'tcp' must be host:port
        {`probe`: {`exec`: []}} | /probe/exec = []: has 0 entries; allowed: 1 to 64 entries
        {`probe`: {`exec`: [``]}} | /probe = {`exec`:[``]}: 'exec' must begin with the program to run
        {`probe`: {`exec`: `true`}} | /probe/exec = `true`: expected a list, not a text
        {`probe`: {`tcp`: `x:1`}, `timeoutMs`: 11000} | : 'timeoutMs' 11000 must not be above 'everyMs' 10000
        {`probe`: {`tcp`: `x:1`}, `everyMs`: 999} | /everyMs = 999: is not allowed; allowed: 1000 to 3600000
        {`probe`: {`tcp`: `x:1`}, `mode`: `ACTIVE`} | : 'mode' ACTIVE holds nothing; remove it
        {`probe`: {`tcp`: `x:1`}, `scope`: `exchange:alfa`} | /scope = `exchange:alfa`: there is no exchange 'alfa'
        {`probe`: {`java`: `com.example.Mine`}} | /probe/java = `com.example.Mine`: no jar in
        """)
    void invalid_checks_are_refused(String check, String problem) {
        write("\"checks\": {\"mine\": " + check.replace('`', '"') + "}");

        assertThat(conf.problem())
                .startsWith("sluice.json:1 /readiness/checks/mine")
                .contains(problem.replace('`', '"'));
    }

    @Test
    void a_check_of_each_kind_is_valid() {
        write("\"checks\": {\"a\": {\"probe\": {\"http\": \"https://x.example:8443/h?a=b\", \"method\": \"HEAD\","
                + " \"status\": 204}},\"b\": {\"probe\": {\"tcp\": \"[::1]:6379\"}, \"mode\": \"CANCEL_ONLY\","
                + " \"scope\": \"exchange:alpha\"},\"c\": {\"probe\": {\"exec\": [\"/usr/lib/raid\", \"-q\"]},"
                + " \"everyMs\": 1000, \"timeoutMs\": 1000}}");

        assertThat(conf.problems()).isEmpty();
    }

    @Test
    void a_check_needs_a_valid_name_that_no_report_has() {
        write("\"reports\": {\"mine\": {}}, \"checks\": {\"mine\": {\"probe\": {\"tcp\": \"x:1\"}}}");
        assertThat(conf.problem()).contains("/readiness/checks/mine", "'mine' is already the name of a report");

        write("\"checks\": {\"a b\": {\"probe\": {\"tcp\": \"x:1\"}}}");
        assertThat(conf.problem()).contains("'a b' is not a valid name of a report or check");
    }

    @Test
    void at_most_sixteen_checks_may_run_programs() {
        StringBuilder checks = new StringBuilder();
        for (int i = 0; i < 17; i++) {
            checks.append(i == 0 ? "" : ", ").append("\"c").append(i).append("\": {\"probe\": {\"exec\": [\"true\"]}}");
        }
        write("\"checks\": {" + checks + ", \"d\": {\"probe\": {\"tcp\": \"[::1]:6379\"}}}");

        assertThat(conf.problem()).contains("/readiness/checks/c16/probe/exec", "at most 16 checks may run programs");
    }

    @Test
    void a_report_must_not_have_the_name_of_a_built_in_check() {
        write("\"reports\": {\"margins\": {}}");

        assertThat(conf.problem())
                .startsWith("sluice.json:1 /readiness/reports/margins = {}: 'margins' is the name of a built-in check");
    }

    @Test
    void a_resource_level_with_a_mode_is_valid() {
        write("\"resources\": {\"levels\": {\"disk\": {\"criticalFrom\": 97, \"mode\": \"REDUCE_ONLY\"}, \"cpu\":"
                + " {\"mode\": \"CANCEL_ONLY\"}}}");

        assertThat(conf.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        {`rest`: {`scope`: `exchange:alfa`}} | /rest/scope = `exchange:alfa`: there is no exchange 'alfa'
        {`userStream`: {`roundsNeeded`: 4}} | /userStream = {`roundsNeeded`:4}: 'roundsNeeded' 4 must be 1 to 'rounds' 3
        {`user_stream`: {}} | /user_stream = (an object, not shown): unknown key 'user_stream'; did you mean 'userStream'?
        {`websocket`: {`everyMs`: 10}} | /websocket/everyMs = 10: is not allowed; allowed: 1000 to 600000
        """)
    void invalid_connection_settings_are_refused(String connections, String problem) {
        conf.edit(
                "exchanges.json",
                "\"enforcement\": \"observe\",",
                "\"connections\": " + connections.replace('`', '"') + ",");

        assertThat(conf.problem()).contains("/beta/connections" + problem.replace('`', '"'));
    }

    private void write(String readiness) {
        conf.write("sluice.json", "{\"readiness\": {" + readiness + "}}");
    }
}
