package dev.sluice.control;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.tradingmode.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of how a start finds the data folder, and of a folder that is lost. */
@Timeout(30)
final class StateFolderTest {
    @TempDir
    Path temp;

    private RestartableControl control;

    @BeforeEach
    void set() {
        control = new RestartableControl(temp);
    }

    @AfterEach
    void stop() throws IOException {
        control.stop();
    }

    @Test
    void an_empty_folder_is_a_first_start_and_is_audited() throws Exception {
        control.start();
        assertThat(control.mode()).isEqualTo(Mode.ACTIVE);
        assertThat(control.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.entry().reason()).startsWith("first start"));
    }

    @Test
    void a_lost_folder_is_cancel_only_with_require_state_and_a_first_start_is_not() throws Exception {
        control.settings = RestartableControl.settings(true, false, 0, Map.of());
        control.start();
        assertThat(control.mode()).as("the folder was never used").isEqualTo(Mode.ACTIVE);
        control.restart();
        assertThat(control.mode()).as("the state exists").isEqualTo(Mode.ACTIVE);
        control.stop();
        control.lose();
        control.start();
        assertThat(control.mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(control.warnings).singleElement().asString().contains("requireState", "data.used", "rearm");
        control.restart();
        assertThat(control.mode()).as("now with a stored latch").isEqualTo(Mode.CANCEL_ONLY);
        control.stop();
        control.lose();
        Files.delete(temp.resolve("data.used"));
        control.start();
        assertThat(control.mode()).as("a deliberate first start").isEqualTo(Mode.ACTIVE);
    }

    @Test
    void require_state_without_a_writable_mark_is_cancel_only_and_names_the_remedy() throws Exception {
        control.settings = RestartableControl.settings(true, false, 0, Map.of());
        Files.createDirectories(temp.resolve("data.used.new/in the way"));
        control.start();
        assertThat(control.mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(control.warnings).singleElement().asString().contains("requireState", "run --first-start", "rearm");
    }

    @Test
    void require_state_leaves_a_mark_beside_the_folder() throws Exception {
        control.start();
        assertThat(temp.resolve("data.used")).doesNotExist();
        control.settings = RestartableControl.settings(true, false, 0, Map.of());
        control.restart();
        assertThat(temp.resolve("data.used")).exists();
    }

    @Test
    void a_durable_trip_has_recreated_a_lost_folder_with_the_latch() throws Exception {
        control.start();
        control.lose();
        KillSwitch.TripResult tripped = control.tripUntilDurable();
        assertThat(tripped.isDurable()).isTrue();
        assertThat(temp.resolve("data/latch")).exists();
        assertThat(control.tradingControl.dataFolderProblems()).isEmpty();
        control.restart();
        assertThat(control.mode()).isEqualTo(Mode.CANCEL_ONLY);
    }

    @Test
    void a_trip_is_not_durable_and_is_reported_when_the_folder_cannot_be_recreated() throws Exception {
        control.start();
        for (boolean inTheWay = false; !inTheWay; ) {
            control.lose();
            try {
                Files.writeString(temp.resolve("data"), "a file in its place");
                inTheWay = true;
            } catch (IOException madeAnewBefore) {
                // the thread of the latches created it again: retry
            }
        }
        assertThat(control.trip("stop").isDurable()).isFalse();
        assertThat(control.tradingControl.dataFolderProblems())
                .anyMatch(problem -> problem.contains("would not survive a restart"));
        Files.delete(temp.resolve("data"));
    }

    @Test
    void a_folder_with_our_files_but_no_readable_latch_is_cancel_only() throws Exception {
        control.start();
        control.stop();
        Files.delete(temp.resolve("data/latch"));
        control.start();
        assertThat(control.mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(control.tradingControl
                        .modeRegistry()
                        .snapshot()
                        .all()
                        .get(0)
                        .holdReason()
                        .reason())
                .contains("latch file is gone", "admin.token");
        await(control.confirm(control.challenge("ann"), "ann", ""));
        control.stop();
        Files.writeString(temp.resolve("data/latch"), "nonsense");
        control.start();
        assertThat(control.mode()).isEqualTo(Mode.CANCEL_ONLY);
    }
}
