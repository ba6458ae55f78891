//! How much of the processor the process may use.

use std::fs::read_to_string;
use std::path::Path;

/// How many cores the quota of the process's control group allows, as containers have one; infinite without.
///
/// Read from `cpu.max` of the unified hierarchy, or `cpu.cfs_quota_us` of the older one, of the group and all around it, as
/// far as they can be seen: a container that has the host's hierarchy mounted, and its own name for its group, sees none.
/// What changes later is not seen (Linux: `Documentation/admin-guide/cgroup-v2.rst`, `scheduler/sched-bwc.rst`).
pub(crate) fn cores_allowed() -> f64 {
    if cfg!(target_os = "linux") {
        cores_under(Path::new("/proc/self/cgroup"), Path::new("/sys/fs/cgroup"))
    } else {
        f64::INFINITY
    }
}

/// The same, with the list of the process's groups and the root of the hierarchies elsewhere.
fn cores_under(groups: &Path, root: &Path) -> f64 {
    let groups = read_to_string(groups).unwrap_or_default();
    let mut cores = f64::INFINITY;
    for line in groups.lines() {
        // `0::/path`, or `4:cpu,cpuacct:/path`
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else { continue };
        let path = Path::new(path.trim_start_matches('/'));
        let is_old = controllers.split(',').any(|controller| controller == "cpu");
        if !is_old && !controllers.is_empty() {
            continue;
        }
        // The hierarchy of the older kind lies under the names of its controllers, in whatever order, or a link of one.
        let hierarchies = if is_old { vec![root.join(controllers), root.join("cpu")] } else { vec![root.to_owned()] };
        let read = if is_old { old_quota } else { quota };
        for (hierarchy, group) in hierarchies.iter().flat_map(|root| path.ancestors().map(move |group| (root, group))) {
            cores = read(&hierarchy.join(group)).map_or(cores, |allowed| cores.min(allowed));
        }
    }
    cores
}

/// `10000 100000`, or `max 100000`: microseconds in so many.
fn quota(group: &Path) -> Option<f64> {
    let text = read_to_string(group.join("cpu.max")).ok()?;
    let (quota, period) = text.trim().split_once(' ')?;
    ratio(quota, period)
}

/// The same in two files; a quota of -1 does not limit.
fn old_quota(group: &Path) -> Option<f64> {
    let quota = read_to_string(group.join("cpu.cfs_quota_us")).ok()?;
    let period = read_to_string(group.join("cpu.cfs_period_us")).ok()?;
    ratio(quota.trim(), period.trim())
}

fn ratio(quota: &str, period: &str) -> Option<f64> {
    let (quota, period): (u32, u32) = (quota.parse().ok()?, period.parse().ok()?);
    (quota > 0 && period > 0).then(|| f64::from(quota) / f64::from(period))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cores(groups: &str, files: &[(&str, &str)]) -> f64 {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("groups"), groups).unwrap();
        for (path, text) in files {
            let path = folder.path().join("root").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        cores_under(&folder.path().join("groups"), &folder.path().join("root"))
    }

    #[test]
    fn a_quota_of_the_group_or_of_one_around_it_counts() {
        assert_eq!(cores("0::/\n", &[("cpu.max", "10000 100000\n")]), 0.1);
        assert_eq!(cores("0::/a/b\n", &[("a/b/cpu.max", "max 100000\n"), ("a/cpu.max", "50000 100000\n")]), 0.5);
        assert_eq!(cores("0::/a\n", &[("a/cpu.max", "400000 100000\n"), ("cpu.max", "250000 100000\n")]), 2.5);
    }

    #[test]
    fn the_older_hierarchy_is_read_as_well() {
        let files =
            [("cpu,cpuacct/pod/cpu.cfs_quota_us", "20000\n"), ("cpu,cpuacct/pod/cpu.cfs_period_us", "100000\n")];
        assert_eq!(cores("5:memory:/pod\n4:cpu,cpuacct:/pod\n", &files), 0.2);
        let reordered = [("cpu/pod/cpu.cfs_quota_us", "20000\n"), ("cpu/pod/cpu.cfs_period_us", "100000\n")];
        assert_eq!(cores("4:cpuacct,cpu:/pod\n", &reordered), 0.2);
        let unlimited = [("cpu/cpu.cfs_quota_us", "-1\n"), ("cpu/cpu.cfs_period_us", "100000\n")];
        assert_eq!(cores("1:cpu:/\n", &unlimited), f64::INFINITY);
    }

    #[test]
    fn without_a_quota_or_with_nonsense_nothing_is_limited() {
        for (groups, file) in
            [("", "10000 100000"), ("0::/", "0 0"), ("0::/", "much"), ("0::/", ""), ("nonsense", "1 1")]
        {
            assert_eq!(cores(groups, &[("cpu.max", file)]), f64::INFINITY, "{groups} {file}");
        }
    }
}
