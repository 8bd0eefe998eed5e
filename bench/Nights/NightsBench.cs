using System.Diagnostics;
using SafeCommunity.Bench.Nights.Checks;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Running;

namespace SafeCommunity.Bench.Nights;

/// <summary>Lives busy nights one after the other on the very same grains, and checks the journal of each.</summary>
/// <param name="folder">The community's folder.</param>
/// <param name="output">Where a line of each night goes.</param>
internal sealed class NightsBench(string folder, TextWriter output)
{
    /// <summary>How many nights.</summary>
    public required int Nights { get; init; }

    /// <summary>The first night's seed; the next night has the next.</summary>
    public required ulong Seed { get; init; }

    /// <summary>After how long no further night begins.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>Threads that run the twins.</summary>
    public required int Workers { get; init; }

    /// <summary>Lives them.</summary>
    public async Task<NightsResult> RunAsync(CancellationToken cancellation)
    {
        var community = CommunityFiles.Read(folder);
        var began = Stopwatch.GetTimestamp();
        var result = new NightsResult { PlannedNights = Nights, FirstSeed = Seed };
        for (var night = 0; night < Nights && !(Stopwatch.GetElapsedTime(began) > Limit); night++)
        {
            var seed = unchecked(Seed + (ulong)night);
            var nightBegan = Stopwatch.GetTimestamp();
            var (entries, refused, check) = await LiveAsync(community, seed, cancellation);
            cancellation.ThrowIfCancellationRequested();
            result.Add(seed, entries, refused, check);
            var left = Stopwatch.GetElapsedTime(began) / (night + 1) * (Nights - night - 1);
            await output.WriteLineAsync(
                $"night {night + 1} of {Nights}, seed {seed}: {(check.Breaches.Count == 0 ? "holds" : $"BROKEN {check.Breaches.Count}x")}; "
                + $"{check.Counts.RaisesChecked} raises, {check.Counts.IncidentsChecked} incidents, {check.Counts.ClosingsChecked} closings, "
                + $"{entries} entries, {Stopwatch.GetElapsedTime(nightBegan).TotalSeconds:0} s; about {left.TotalMinutes:0} min left");
            NightsResult.Print(output, seed, check.Breaches);
        }

        return result with { Wall = Stopwatch.GetElapsedTime(began) };
    }

    private async Task<(int Entries, long ClosingsRefused, NightCheck Check)> LiveAsync(CommunityFiles community, ulong seed, CancellationToken cancellation)
    {
        var data = Directory.CreateTempSubdirectory("safecommunity-bench-");
        try
        {
            var radios = community.Plan.Twins.Count(twin => twin.Kind == TwinKind.PatrolUnit && community.Teams.FindUnit(twin.Id.Name) is not null);
            var run = await new Simulation(TimeProvider.System).RunAsync(
                new SimulationOptions
                {
                    Community = community,
                    World = BusyNight.Of(
                        seed, radios, community.Teams.Staff.Count(member => member.Role == DutyRole.Officer), TimeZoneInfo.FindSystemTimeZoneById(community.Plan.TimeZone)),
                    Seed = seed,
                    Span = BusyNight.Span,
                    DataFolder = data.FullName,
                    Workers = Workers,
                },
                static _ => { },
                cancellation);
            return (run.Journal.Count, run.Refusals.GetValueOrDefault("OfficerCloses"), NightCheck.Of(run.Journal, run.Procedures, run.Teams, run.End));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
