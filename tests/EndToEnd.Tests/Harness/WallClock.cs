using System.Globalization;

namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>A wall clock that a test sets, by Debian's <c>faketime</c>, of a process whose monotonic clock is the machine's.</summary>
internal sealed class WallClock(string folder)
{
    private readonly string _file = Path.Combine(folder, "clock");
    private TimeSpan _ahead;

    /// <summary>What the process shows now.</summary>
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + _ahead;

    /// <summary>The variables by which a process takes this clock.</summary>
    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            Write();
            return new Dictionary<string, string>
            {
                ["LD_PRELOAD"] = Library,
                ["FAKETIME_TIMESTAMP_FILE"] = _file,
                ["FAKETIME_NO_CACHE"] = "1",
                ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
                // The same by its older name.
                ["DONT_FAKE_MONOTONIC"] = "1",
            };
        }
    }

    private static string Library => System.IO.Directory.EnumerateDirectories("/usr/lib", "*-linux-*")
        .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
        .First(File.Exists);

    /// <summary>Sets it.</summary>
    public void Step(TimeSpan by)
    {
        _ahead += by;
        Write();
    }

    // Moved into place, so that no process reads half of it.
    private void Write()
    {
        var whole = $"{_file}.new";
        File.WriteAllText(whole, string.Create(CultureInfo.InvariantCulture, $"{_ahead.TotalSeconds:+0;-0;+0}\n"));
        File.Move(whole, _file, overwrite: true);
    }
}
