package dev.sluice.core.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UsageCalculatorTest {
    private static final long SECOND = 1_000_000_000;
    private static final long START = new SplittableRandom(System.nanoTime()).nextLong();
    private static final String LIMITS = """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             7823                 7823                 processes
            Max open files            1024                 524288               files
            """;

    private final UsageCalculator usageCalculator = new UsageCalculator();
    private String stat = "cpu  0 0 0 0 0 0 0 0 0 0\n";
    private String memory = "MemTotal:  1000 kB\nMemFree:  10 kB\nMemAvailable:  250 kB\n";
    private String limits = LIMITS;
    private String fileNumbers = "630\t0\t6300\n";
    private SystemFiles.OpenFiles open = new SystemFiles.OpenFiles(512, "");
    private SystemFiles.Disk disk = new SystemFiles.Disk("the data folder", 1000, 300, 200, "");
    private List<CgroupFiles> groups = List.of();

    @Test
    void processor_usage_covers_the_time_since_the_last_measurement_without_io_wait() {
        assertThat(look(0).cpu())
                .isEqualTo(UsageReading.unknown("processor time is known after the second measurement"));
        stat = "cpu  700 100 80 60 40 10 5 5 900 100\ncpu0 1 2 3\n";

        assertThat(look(1).cpu().value()).isCloseTo(90, within(1e-9));
        assertThat(look(2).cpu().isKnown()).isFalse();
    }

    @Test
    void usage_excludes_available_memory_and_disk_space_reserved_for_root() {
        assertThat(look(0).memory()).isEqualTo(new UsageReading(75.0, "75.0 % of the memory"));
        assertThat(look(0).disk().value()).isCloseTo(77.8, within(0.1));
        assertThat(look(0).files().value()).isEqualTo(50);
        assertThat(look(0).hostFiles().value()).isEqualTo(10);
    }

    @Test
    void a_host_without_a_bound_on_open_files_uses_nothing() {
        fileNumbers = "630\t0\t9223372036854775807\n";

        assertThat(look(0).hostFiles().value()).isCloseTo(0, within(1e-9));
    }

    @Test
    void a_container_is_measured_against_its_quota_and_counts_throttled_slices() {
        groups = List.of(group("/a", "50000 100000", cpuStat(1_000_000, 10, 2), "max", "1"));
        assertThat(look(0).containerCpu().text()).isEqualTo("processor time is known after the second measurement");
        groups = List.of(group("/a", "50000 100000", cpuStat(5_000_000, 110, 32), "max", "1"));
        ResourceUsage usage = look(10);

        assertThat(usage.containerCpu().value()).isCloseTo(80, within(1e-9));
        assertThat(usage.throttled())
                .isEqualTo(new UsageReading(30.0, "30.0 % of the container's time slices throttled"));
        assertThat(usage.containerMemory().text()).isEqualTo("no control group limits the memory");
    }

    @Test
    void the_tightest_of_nested_groups_decides() {
        groups = List.of(
                group("/a/b", "max 100000", cpuStat(0, 0, 0), "max", "1000"),
                group("/a", "400000 100000", cpuStat(0, 0, 0), "1000", "900"),
                group("/", "100000 100000", cpuStat(0, 0, 0), "10000", "2000"));
        look(0);
        groups = List.of(
                group("/a/b", "max 100000", cpuStat(0, 0, 0), "max", "1000"),
                group("/a", "400000 100000", cpuStat(1_000_000, 10, 0), "1000", "900"),
                group("/", "100000 100000", cpuStat(900_000, 10, 5), "10000", "2000"));
        ResourceUsage usage = look(1);

        assertThat(usage.containerCpu().value()).isCloseTo(90, within(1e-9));
        assertThat(usage.throttled().value()).isEqualTo(50);
        assertThat(usage.containerMemory().value()).isEqualTo(90);
    }

    @Test
    void reclaimable_file_cache_is_not_counted_as_used() {
        CgroupFiles bare = group("/a", "max 100000", "", "1000", "900");
        FileContent cache = FileContent.of("/a/memory.stat", "anon 5\nfile 600\ninactive_file 500\n");
        groups = List.of(
                new CgroupFiles("/a", bare.cpuMax(), bare.cpuStat(), bare.memoryMax(), bare.memoryCurrent(), cache));

        assertThat(look(0).containerMemory().value()).isEqualTo(40);
    }

    @Test
    void an_unreadable_bound_is_unknown_with_its_text() {
        groups = List.of(group("/a", "many\u0007", "", "-5", "900"));
        ResourceUsage usage = look(0);

        assertThat(usage.containerCpu())
                .isEqualTo(UsageReading.unknown("/a/cpu.max has no quota and period but 'many.'"));
        assertThat(usage.containerMemory()).isEqualTo(UsageReading.unknown("/a/memory.max has no bound but '-5'"));
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
    void garbage_is_unknown_with_its_text(String garbage) {
        stat = garbage;
        memory = garbage;
        limits = garbage;
        fileNumbers = garbage;
        look(0);
        ResourceUsage usage = look(1);

        for (UsageReading usageReading : List.of(usage.memory(), usage.files(), usage.hostFiles())) {
            assertThat(usageReading.isKnown()).isFalse();
            assertThat(usageReading.text()).contains(" but '").hasSizeLessThan(150);
        }
        assertThat(usage.cpu().isKnown()).isFalse();
    }

    @Test
    void an_unreadable_file_is_unknown_with_its_reason() {
        FileContent gone = FileContent.unreadable("/proc/x", "cannot be read (NoSuchFileException)");
        ResourceUsage usage = usageCalculator.measure(
                new SystemFiles(
                        gone,
                        gone,
                        gone,
                        gone,
                        new SystemFiles.OpenFiles(-1, "cannot be read (NoSuchFileException)"),
                        new SystemFiles.Disk("the data folder", 0, 0, 0, "cannot be read (NoSuchFileException)"),
                        List.of()),
                START);

        for (UsageReading usageReading :
                List.of(usage.cpu(), usage.memory(), usage.files(), usage.hostFiles(), usage.disk())) {
            assertThat(usageReading.isKnown()).isFalse();
            assertThat(usageReading.text()).contains("NoSuchFileException");
        }
    }

    @Test
    void random_input_never_fails_and_no_figure_is_negative() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 3_000; i++) {
            stat = "cpu " + noise(random);
            memory = "MemTotal: " + noise(random) + "\nMemAvailable: " + noise(random);
            limits = "Max open files " + noise(random);
            fileNumbers = noise(random);
            open = new SystemFiles.OpenFiles(random.nextLong(), "broken");
            disk = new SystemFiles.Disk("d", random.nextLong(), random.nextLong(), random.nextLong(), "");
            String text = noise(random);
            groups = List.of(
                    group("/a", text, "usage_usec " + noise(random) + "\nnr_periods 1\nnr_throttled 2", text, text));
            ResourceUsage usage = usageCalculator.measure(files(), random.nextLong());

            for (UsageReading usageReading : List.of(
                    usage.cpu(),
                    usage.containerCpu(),
                    usage.throttled(),
                    usage.memory(),
                    usage.containerMemory(),
                    usage.disk(),
                    usage.files(),
                    usage.hostFiles())) {
                Double percent = usageReading.value();
                assertThat(percent == null || (percent >= 0 && Double.isFinite(percent)))
                        .as("seed " + seed + ": " + usageReading)
                        .isTrue();
                assertThat(usageReading.text()).as("seed " + seed).isNotEmpty().hasSizeLessThan(200);
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

    private static CgroupFiles group(String path, String cpuMax, String cpuStat, String memoryMax, String current) {
        return new CgroupFiles(
                path,
                FileContent.of(path + "/cpu.max", cpuMax),
                FileContent.of(path + "/cpu.stat", cpuStat),
                FileContent.of(path + "/memory.max", memoryMax),
                FileContent.of(path + "/memory.current", current),
                FileContent.unreadable(path + "/memory.stat", "cannot be read"));
    }

    private static String cpuStat(long micros, long periods, long throttled) {
        return "usage_usec " + micros + "\nuser_usec 1\nnr_periods " + periods + "\nnr_throttled " + throttled + "\n";
    }

    private ResourceUsage look(long second) {
        return usageCalculator.measure(files(), START + second * SECOND);
    }

    private SystemFiles files() {
        return new SystemFiles(
                FileContent.of("/proc/stat", stat),
                FileContent.of("/proc/meminfo", memory),
                FileContent.of("/proc/self/limits", limits),
                FileContent.of("/proc/sys/fs/file-nr", fileNumbers),
                open,
                disk,
                groups);
    }
}
