package dev.sluice.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CgroupsTest {
    private static final String USUAL = "30 24 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n";

    @Test
    void limits_of_all_groups_around_the_own_one_bind_it() {
        assertThat(Cgroups.folders(own("0::/a.slice/b.scope\n"), mounts(USUAL)))
                .containsExactly("/sys/fs/cgroup/a.slice/b.scope", "/sys/fs/cgroup/a.slice", "/sys/fs/cgroup");
    }

    @Test
    void in_a_container_of_its_own_the_root_is_all_there_is() {
        assertThat(Cgroups.folders(own("0::/\n"), mounts(USUAL))).containsExactly("/sys/fs/cgroup");
    }

    @Test
    void where_only_a_part_of_the_tree_is_mounted_only_that_can_be_seen() {
        String part = "30 24 0:26 /docker/c1 /cg rw - cgroup2 cgroup2 rw\n";

        assertThat(Cgroups.folders(own("0::/docker/c1/x"), mounts(part))).containsExactly("/cg/x", "/cg");
        assertThat(Cgroups.folders(own("0::/other"), mounts(part))).containsExactly("/cg");
    }

    @Test
    void beside_version_1_the_line_and_the_mount_of_version_2_are_taken() {
        String both = """
                33 31 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
                """;

        assertThat(Cgroups.folders(own("4:memory:/x\n0::/y\n"), mounts(both)))
                .containsExactly("/sys/fs/cgroup/unified/y", "/sys/fs/cgroup/unified");
    }

    @Test
    void what_is_no_path_leads_nowhere() {
        assertThat(Cgroups.folders(own(""), mounts(USUAL))).isEmpty();
        assertThat(Cgroups.folders(own("0::../../etc"), mounts(USUAL))).isEmpty();
        assertThat(Cgroups.folders(own("0::/a/../../etc"), mounts(USUAL))).isEmpty();
        assertThat(Cgroups.folders(own("4:memory:/x"), mounts(USUAL))).isEmpty();
        assertThat(Cgroups.folders(own("0::/" + "a/".repeat(1_000)), mounts("garbage")))
                .hasSizeLessThan(20);
    }

    private static FileContent own(String text) {
        return FileContent.of("/proc/self/cgroup", text);
    }

    private static FileContent mounts(String text) {
        return FileContent.of("/proc/self/mountinfo", text);
    }
}
