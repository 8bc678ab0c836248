package dev.sluice.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DataFolderTest {
    private static final List<ModeHold> HALTED = List.of(ModeHold.latch(
            ModeScope.GLOBAL, HoldCause.KILL_SWITCH, Mode.HALTED, new HoldReason("a", "b", 0, HoldReason.REARM)));

    @TempDir
    Path temp;

    private final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();

    @Test
    void a_second_gateway_is_refused_with_the_process_that_holds_the_folder() throws IOException {
        try (DataFolder held = DataFolder.open(data())) {
            assertThat(held.start().first()).isTrue();
            assertThatThrownBy(() -> DataFolder.open(data()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another gateway (process "
                            + ProcessHandle.current().pid() + ")")
                    .hasMessageContaining("--data DIR");
        }
        DataFolder.open(data()).close();
    }

    @Test
    void a_file_in_place_of_the_folder_is_refused_with_the_remedy() throws IOException {
        Files.createDirectories(data().getParent());
        Files.writeString(data(), "");

        assertThatThrownBy(() -> DataFolder.open(data()))
                .hasMessageContaining("the data folder " + data() + " cannot be used: a file exists at this path")
                .hasMessageContaining("--data DIR");
    }

    @Test
    void the_token_file_is_private_and_kept_over_restarts() throws IOException {
        DataFolder.open(data()).close();
        String token = Files.readString(data().resolve("admin.token"));
        Files.setPosixFilePermissions(data().resolve("admin.token"), PosixFilePermissions.fromString("rw-r--r--"));

        try (DataFolder again = DataFolder.open(data())) {
            assertThat(again.adminTokens().owner(token.strip())).isNotNull();
            assertThat(again.adminTokens().owner(token.strip() + "0")).isNull();
            assertThat(again.adminTokens().owner("")).isNull();
        }
        assertThat(token.strip()).hasSize(64);
        assertThat(permissions("admin.token")).isEqualTo("rw-------");
        assertThat(permissions("")).isEqualTo("rwx------");
    }

    @Test
    void an_empty_token_file_is_refused() throws IOException {
        DataFolder.open(data()).close();
        Files.writeString(data().resolve("admin.token"), "\n");

        assertThatThrownBy(() -> DataFolder.open(data())).hasMessageContaining("delete it and restart the gateway");
    }

    @Test
    void usage_and_lock_survive_a_killed_process() throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        data().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("written");
            assertThatThrownBy(() -> DataFolder.open(data())).hasMessageContaining("process " + child.pid());
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.waitFor()).isNotZero();

        List<String> warnings = new ArrayList<>();
        try (DataFolder folder = DataFolder.open(data())) {
            var slot = folder.usage(System.nanoTime(), warnings::add).slot("weight", 2);
            assertThat(slot.fresh()).isFalse();
            assertThat(slot.longs().get(0)).isEqualTo(4711);
        }
        assertThat(warnings).isEmpty();
    }

    // ---- what other users may do

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    @ParameterizedTest
    @CsvSource({"rwxrwx---, group, GROUP", "rwxrwxrwx, every user, ANYBODY", "rwx----w-, every user, ANYBODY"})
    void a_folder_that_others_may_write_is_refused_unless_the_settings_allow_it(
            String permissions, String who, FolderWriters allowed) throws Exception {
        for (Path folder : List.of(data(), data().resolve("tokens"))) {
            DataFolder.open(data()).close();
            OwnerOnlyFiles.makeFolder(folder);
            mode(folder, permissions);
            assertThatThrownBy(() -> DataFolder.open(data()))
                    .hasMessageContainingAll(who, folder.toString(), "chmod go-w", "dataFolderWriters");
            try (DataFolder opened = DataFolder.open(data(), allowed)) {
                assertThat(opened.exposed()).hasSize(allowed == FolderWriters.ANYBODY ? 1 : 0);
            }
            mode(folder, "rwxr-xr-x");
            DataFolder.open(data()).close();
        }
    }

    @Test
    void a_folder_and_token_files_of_another_user_are_not_trusted() {
        FileAccess foreign = new FileAccess(data(), Integer.MAX_VALUE, 0700);

        assertThat(foreign.writers()).isEqualTo(FolderWriters.ANYBODY);
        assertThat(foreign.fault(FolderWriters.ANYBODY)).contains("belongs to user");
        assertThat(new FileAccess(data(), 0, 0600).fault(FolderWriters.OWNER))
                .as("of root")
                .isEmpty();
    }

    @Test
    void a_token_file_that_others_can_read_is_not_valid_and_named() throws Exception {
        String secret = "q".repeat(100);
        try (DataFolder opened = DataFolder.open(data())) {
            AdminTokens tokens = opened.adminTokens();
            Path file = tokens.make("eve", Set.of("admin"));
            Files.writeString(file, secret);
            for (String permissions : List.of("rw-r-----", "rw----r--", "rw--w----", "rw-----w-")) {
                mode(file, permissions);
                tokens.reload();
                assertThat(tokens.owner(secret)).as(permissions).isNull();
                assertThat(opened.exposed())
                        .singleElement()
                        .asString()
                        .contains(file.toString(), "can be read or written by other users", "it is ignored");
            }
            mode(file, "rw-------");
            tokens.reload();
            assertThat(tokens.owner(secret)).isNotNull();
            assertThat(opened.exposed()).isEmpty();
            mode(file, "rw-r--r--");
        }
        try (DataFolder opened = DataFolder.open(data())) {
            assertThat(opened.adminTokens().owner(secret)).as("after a restart").isNull();
        }
    }

    @Test
    void a_file_without_a_token_is_reported_stops_no_start_and_is_not_taken_for_a_new_token() throws Exception {
        Path file;
        try (DataFolder opened = DataFolder.open(data())) {
            file = opened.adminTokens().make("eve", Set.of("read"));
            Files.writeString(file, "");
        }
        try (DataFolder opened = DataFolder.open(data())) {
            AdminTokens tokens = opened.adminTokens();
            assertThat(opened.exposed())
                    .singleElement()
                    .asString()
                    .contains(file.toString(), "is ignored", "contains no token", "delete it");
            assertThatThrownBy(() -> tokens.make("eve", Set.of("read")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(file.toString(), "delete it first");
            assertThat(tokens.owners()).extracting(AdminTokens.Owner::name).containsExactly("admin");
            Files.delete(file);
            assertThat(tokens.make("eve", Set.of("read"))).isEqualTo(file);
            assertThat(permissions("tokens/eve.read")).isEqualTo("rw-------");
            tokens.reload();
            assertThat(opened.exposed()).isEmpty();
        }
    }

    @Test
    void an_admin_token_that_others_can_read_changes_nothing_while_running_and_is_closed_at_the_start()
            throws Exception {
        Path file = data().resolve("admin.token");
        try (DataFolder opened = DataFolder.open(data())) {
            String before = opened.authorization().substring("Bearer ".length());
            Files.writeString(file, "q".repeat(100));
            mode(file, "rw-r--r--");
            opened.adminTokens().reload();
            assertThat(opened.adminTokens().owner(before)).isNotNull();
            assertThat(opened.adminTokens().owner("q".repeat(100))).isNull();
            assertThat(opened.exposed()).singleElement().asString().contains("the former token stays valid");
        }
        try (DataFolder opened = DataFolder.open(data())) {
            assertThat(opened.exposed()).singleElement().asString().contains(file.toString(), "delete it");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    // ---- a folder that is removed or replaced while in use

    @Test
    void a_removed_folder_is_recreated_with_lock_latch_and_token_before_latches_count_as_saved() throws Exception {
        try (DataFolder held = DataFolder.open(data());
                LatchWriter keeper = held.latches(warnings::add)) {
            String token = Files.readString(data().resolve("admin.token"));
            remove();
            saved(keeper, HALTED);
            assertThat(Files.readString(data().resolve("admin.token"))).isEqualTo(token);
            assertThat(permissions("")).isEqualTo("rwx------");
            assertThatThrownBy(() -> DataFolder.open(data())).hasMessageContaining("in use by another gateway");
        }
        try (DataFolder next = DataFolder.open(data())) {
            assertThat(next.start().first()).isFalse();
            assertThat(next.start().latches()).extracting(ModeHold::mode).containsExactly(Mode.HALTED);
        }
    }

    @Test
    void a_token_that_was_deleted_on_purpose_is_not_written_again() throws Exception {
        try (DataFolder held = DataFolder.open(data());
                LatchWriter keeper = held.latches(warnings::add)) {
            Files.delete(data().resolve("admin.token"));
            saved(keeper, HALTED);
            assertThat(data().resolve("admin.token")).doesNotExist();
        }
    }

    @Test
    void a_folder_taken_by_another_gateway_is_not_written_to_and_is_reported() throws Exception {
        try (DataFolder held = DataFolder.open(data());
                LatchWriter keeper = held.latches(warnings::add)) {
            remove();
            Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            KilledWriter.class.getName(),
                            data().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader lines = other.inputReader(StandardCharsets.UTF_8)) {
                assertThat(lines.readLine()).isEqualTo("written");
                var save = keeper.save(HALTED).toCompletableFuture();
                assertThat(warnings.poll(20, TimeUnit.SECONDS))
                        .contains("in use by another gateway (process " + other.pid() + ")");
                assertThat(save).isNotDone();
                assertThat(keeper.problem()).contains("in use by another gateway");
                assertThat(keeper.isDurable()).isFalse();
            } finally {
                other.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void removed_mapped_files_are_named() throws Exception {
        try (DataFolder held = DataFolder.open(data());
                LatchWriter keeper = held.latches(warnings::add)) {
            held.usage(System.nanoTime(), warnings::add).slot("weight", 2);
            held.breakers(warnings::add);
            saved(keeper, List.of());
            assertThat(held.lost()).isEmpty();
            Files.delete(data().resolve("levels"));
            Files.delete(data().resolve("latch")); // the same check detects both
            assertThat(warnings.poll(20, TimeUnit.SECONDS)).contains("latch file was removed, replaced or changed");
            assertThat(held.lost())
                    .singleElement()
                    .asString()
                    .contains("levels was removed or replaced", "restart the gateway");
        }
    }

    @Test
    void pulls_that_a_version_cannot_read_are_found_in_the_copy_for_its_rehearsal() throws IOException {
        DataFolder.open(data()).close();
        Files.writeString(data().resolve("pulls"), "{\"ofANewerVersion\": 1}");
        Path copy = temp.resolve("copy");
        DataFolder.copyState(data(), copy);
        try (DataFolder rehearsed = DataFolder.open(copy)) {
            assertThat(rehearsed.unreadable(System.nanoTime()))
                    .singleElement()
                    .asString()
                    .contains("pulls", "cannot be read");
        }
    }

    @Test
    void a_copy_that_cannot_take_the_place_of_the_usage_is_made_again_at_the_next_upgrade() throws Exception {
        Path levels = data().resolve("levels");
        Path aside = data().resolve("aside");
        try (DataFolder held = DataFolder.open(data())) {
            held.usage(System.nanoTime(), warnings::add).slot("weight", 2);
            Files.move(levels, aside);
            Files.createDirectories(levels.resolve("full"));
            assertThatThrownBy(held::handOverUsage).isInstanceOf(IOException.class);
            Files.delete(levels.resolve("full"));
            Files.delete(levels);
            Files.move(aside, levels);
            Object written = FileIdentity.of(levels);

            held.handOverUsage();

            assertThat(FileIdentity.isStill(written, levels))
                    .as("two processes would write to it")
                    .isFalse();
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "/dev/full is a disk without space")
    void a_lock_that_cannot_be_written_does_not_stay() throws IOException {
        Files.createDirectories(data());
        Files.createSymbolicLink(data().resolve("lock"), Path.of("/dev/full"));
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> DataFolder.open(data()))
                    .isInstanceOf(IOException.class)
                    .hasMessageNotContaining("another gateway");
        }
    }

    private static void saved(LatchWriter keeper, List<ModeHold> latches) throws Exception {
        keeper.save(latches).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private void remove() throws IOException {
        try (Stream<Path> files = Files.walk(data())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Path data() {
        return temp.resolve("data");
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(data().resolve(name)));
    }
}
