package dev.sluice.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MachineTest {
    private static final long SECOND = 1_000_000_000;
    private static final long START = new SplittableRandom(System.nanoTime()).nextLong();
    private static final String LIMITS = """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             7823                 7823                 processes
            Max open files            1024                 524288               files
            """;

    private final Machine machine = new Machine();
    private String stat = "cpu  0 0 0 0 0 0 0 0 0 0\n";
    private String memory = "MemTotal:  1000 kB\nMemFree:  10 kB\nMemAvailable:  250 kB\n";
    private String limits = LIMITS;
    private String fileNumbers = "630\t0\t6300\n";
    private MachineFiles.OpenFiles open = new MachineFiles.OpenFiles(512, "");
    private MachineFiles.Disk disk = new MachineFiles.Disk("the data folder", 1000, 300, 200, "");
    private List<GroupFiles> groups = List.of();

    @Test
    void processor_time_is_of_the_time_since_the_last_look_and_waiting_for_disks_is_idle() {
        assertThat(look(0).cpu()).isEqualTo(Reading.unknown("processor time is known from the second look on"));
        stat = "cpu  700 100 80 60 40 10 5 5 900 100\ncpu0 1 2 3\n";

        assertThat(look(1).cpu().percent()).isCloseTo(90, within(1e-9));
        assertThat(look(2).cpu().isKnown()).isFalse();
    }

    @Test
    void memory_that_is_available_is_not_in_use_and_a_disk_is_counted_without_what_is_set_aside_for_root() {
        assertThat(look(0).memory()).isEqualTo(new Reading(75.0, "75.0 % of the memory"));
        assertThat(look(0).disk().percent()).isCloseTo(77.8, within(0.1));
        assertThat(look(0).files().percent()).isEqualTo(50);
        assertThat(look(0).hostFiles().percent()).isEqualTo(10);
    }

    @Test
    void a_host_whose_files_are_not_bounded_is_no_trouble() {
        fileNumbers = "630\t0\t9223372036854775807\n";

        assertThat(look(0).hostFiles().percent()).isCloseTo(0, within(1e-9));
    }

    @Test
    void a_container_is_measured_against_its_quota_and_counts_the_slices_in_which_it_stood_still() {
        groups = List.of(group("/a", "50000 100000", cpuStat(1_000_000, 10, 2), "max", "1"));
        assertThat(look(0).containerCpu().text()).isEqualTo("processor time is known from the second look on");
        groups = List.of(group("/a", "50000 100000", cpuStat(5_000_000, 110, 32), "max", "1"));
        Usage usage = look(10);

        assertThat(usage.containerCpu().percent()).isCloseTo(80, within(1e-9));
        assertThat(usage.throttled()).isEqualTo(new Reading(30.0, "30.0 % of the container's time slices throttled"));
        assertThat(usage.containerMemory().text()).isEqualTo("no control group bounds the memory");
    }

    @Test
    void of_nested_groups_the_tightest_speaks() {
        groups = List.of(
                group("/a/b", "max 100000", cpuStat(0, 0, 0), "max", "1000"),
                group("/a", "400000 100000", cpuStat(0, 0, 0), "1000", "900"),
                group("/", "100000 100000", cpuStat(0, 0, 0), "10000", "2000"));
        look(0);
        groups = List.of(
                group("/a/b", "max 100000", cpuStat(0, 0, 0), "max", "1000"),
                group("/a", "400000 100000", cpuStat(1_000_000, 10, 0), "1000", "900"),
                group("/", "100000 100000", cpuStat(900_000, 10, 5), "10000", "2000"));
        Usage usage = look(1);

        assertThat(usage.containerCpu().percent()).isCloseTo(90, within(1e-9));
        assertThat(usage.throttled().percent()).isEqualTo(50);
        assertThat(usage.containerMemory().percent()).isEqualTo(90);
    }

    @Test
    void file_cache_that_would_be_given_up_at_once_is_not_in_use() {
        GroupFiles bare = group("/a", "max 100000", "", "1000", "900");
        FileText cache = FileText.of("/a/memory.stat", "anon 5\nfile 600\ninactive_file 500\n");
        groups = List.of(
                new GroupFiles("/a", bare.cpuMax(), bare.cpuStat(), bare.memoryMax(), bare.memoryCurrent(), cache));

        assertThat(look(0).containerMemory().percent()).isEqualTo(40);
    }

    @Test
    void a_bound_that_cannot_be_read_is_unknown_with_its_text_and_not_no_bound() {
        groups = List.of(group("/a", "many\u0007", "", "-5", "900"));
        Usage usage = look(0);

        assertThat(usage.containerCpu()).isEqualTo(Reading.unknown("/a/cpu.max has no quota and period but 'many.'"));
        assertThat(usage.containerMemory()).isEqualTo(Reading.unknown("/a/memory.max has no bound but '-5'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0\0\0",
                "cpu",
                "cpu a b c d e f g h",
                "cpu 1 2 3",
                "cpu -1 -2 -3 -4 -5 -6 -7 -8",
                "cpu 99999999999999999999 1 1 1 1 1 1 1",
                "MemTotal: MemAvailable:",
                "MemTotal: 0 kB\nMemAvailable: 0 kB",
                "Max open files unlimited",
                "1 2",
                "x 0 y"
            })
    void garbage_is_unknown_and_says_what_it_is(String garbage) {
        stat = garbage;
        memory = garbage;
        limits = garbage;
        fileNumbers = garbage;
        look(0);
        Usage usage = look(1);

        for (Reading reading : List.of(usage.memory(), usage.files(), usage.hostFiles())) {
            assertThat(reading.isKnown()).isFalse();
            assertThat(reading.text()).contains(" but '").hasSizeLessThan(150);
        }
        assertThat(usage.cpu().isKnown()).isFalse();
    }

    @Test
    void what_cannot_be_read_says_why() {
        FileText gone = FileText.unreadable("/proc/x", "cannot be read (NoSuchFileException)");
        Usage usage = machine.look(
                new MachineFiles(
                        gone,
                        gone,
                        gone,
                        gone,
                        new MachineFiles.OpenFiles(-1, "cannot be read (NoSuchFileException)"),
                        new MachineFiles.Disk("the data folder", 0, 0, 0, "cannot be read (NoSuchFileException)"),
                        List.of()),
                START);

        for (Reading reading : List.of(usage.cpu(), usage.memory(), usage.files(), usage.hostFiles(), usage.disk())) {
            assertThat(reading.isKnown()).isFalse();
            assertThat(reading.text()).contains("NoSuchFileException");
        }
    }

    @Test
    void no_text_breaks_it_and_no_figure_is_less_than_nothing() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 3_000; i++) {
            stat = "cpu " + noise(random);
            memory = "MemTotal: " + noise(random) + "\nMemAvailable: " + noise(random);
            limits = "Max open files " + noise(random);
            fileNumbers = noise(random);
            open = new MachineFiles.OpenFiles(random.nextLong(), "broken");
            disk = new MachineFiles.Disk("d", random.nextLong(), random.nextLong(), random.nextLong(), "");
            String text = noise(random);
            groups = List.of(
                    group("/a", text, "usage_usec " + noise(random) + "\nnr_periods 1\nnr_throttled 2", text, text));
            Usage usage = machine.look(files(), random.nextLong());

            for (Reading reading : List.of(
                    usage.cpu(),
                    usage.containerCpu(),
                    usage.throttled(),
                    usage.memory(),
                    usage.containerMemory(),
                    usage.disk(),
                    usage.files(),
                    usage.hostFiles())) {
                Double percent = reading.percent();
                assertThat(percent == null || (percent >= 0 && Double.isFinite(percent)))
                        .as("seed " + seed + ": " + reading)
                        .isTrue();
                assertThat(reading.text()).as("seed " + seed).isNotEmpty().hasSizeLessThan(200);
            }
        }
    }

    private static String noise(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(80)];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) "0123456789 \n-kB".charAt(random.nextInt(15));
            }
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static GroupFiles group(String path, String cpuMax, String cpuStat, String memoryMax, String current) {
        return new GroupFiles(
                path,
                FileText.of(path + "/cpu.max", cpuMax),
                FileText.of(path + "/cpu.stat", cpuStat),
                FileText.of(path + "/memory.max", memoryMax),
                FileText.of(path + "/memory.current", current),
                FileText.unreadable(path + "/memory.stat", "cannot be read"));
    }

    private static String cpuStat(long micros, long periods, long throttled) {
        return "usage_usec " + micros + "\nuser_usec 1\nnr_periods " + periods + "\nnr_throttled " + throttled + "\n";
    }

    private Usage look(long second) {
        return machine.look(files(), START + second * SECOND);
    }

    private MachineFiles files() {
        return new MachineFiles(
                FileText.of("/proc/stat", stat),
                FileText.of("/proc/meminfo", memory),
                FileText.of("/proc/self/limits", limits),
                FileText.of("/proc/sys/fs/file-nr", fileNumbers),
                open,
                disk,
                groups);
    }
}
