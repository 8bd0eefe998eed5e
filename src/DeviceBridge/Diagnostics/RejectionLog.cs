namespace SafeCommunity.DeviceBridge.Diagnostics;

/// <summary>
/// Decides which refusals become a line of the log: the first of each subject and reason, then one every ten minutes with how many
/// there were in between. Subjects come from outside, so that they are bounded, and so is the number of lines a second: beyond the
/// bounds a reason has one line a second for all.
/// </summary>
internal sealed class RejectionLog(TimeProvider time)
{
    private const int MaxSubjects = 4096;
    private const int MaxNewASecond = 20;

    private static readonly TimeSpan Repeat = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(Rejection Reason, string Subject), Entry> _subjects = [];
    private readonly Dictionary<Rejection, Entry> _others = [];
    private long _second;
    private int _newThisSecond = MaxNewASecond;
    private long? _lastSweep;

    /// <summary>Whether a line may be written, and how many were not since the last.</summary>
    public bool MayLog(Rejection reason, string subject, out long suppressed)
    {
        lock (_lock)
        {
            if (_subjects.TryGetValue((reason, subject), out var known))
                return MayRepeat(known, Repeat, out suppressed);
            if (HasRoom())
            {
                _subjects.Add((reason, subject), new Entry { Last = time.GetTimestamp() });
                suppressed = 0;
                return true;
            }

            if (_others.TryGetValue(reason, out var others))
                return MayRepeat(others, Second, out suppressed);
            _others.Add(reason, new Entry { Last = time.GetTimestamp() });
            suppressed = 0;
            return true;
        }
    }

    private bool MayRepeat(Entry entry, TimeSpan after, out long suppressed)
    {
        if (time.GetElapsedTime(entry.Last) < after)
        {
            entry.Suppressed++;
            suppressed = 0;
            return false;
        }

        suppressed = entry.Suppressed;
        (entry.Suppressed, entry.Last) = (0, time.GetTimestamp());
        return true;
    }

    private bool HasRoom()
    {
        if (time.GetElapsedTime(_second) >= Second)
            (_second, _newThisSecond) = (time.GetTimestamp(), 0);
        if (_newThisSecond == MaxNewASecond || (_subjects.Count == MaxSubjects && !Sweep()))
            return false;
        _newThisSecond++;
        return true;
    }

    // Those that were quiet for so long would have a line of their own again at once.
    private bool Sweep()
    {
        if (_lastSweep is { } last && time.GetElapsedTime(last) < Second)
            return false;
        _lastSweep = time.GetTimestamp();
        foreach (var (key, _) in _subjects.Where(pair => time.GetElapsedTime(pair.Value.Last) >= Repeat && pair.Value.Suppressed == 0).ToList())
            _subjects.Remove(key);
        return _subjects.Count < MaxSubjects;
    }

    private sealed class Entry
    {
        public long Last { get; set; }

        public long Suppressed { get; set; }
    }
}
