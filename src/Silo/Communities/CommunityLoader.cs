using System.Collections.Immutable;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Districts;
using SafeCommunity.Grains.Folders;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Silo.Hosting;

namespace SafeCommunity.Silo.Communities;

/// <summary>
/// Brings the folders' communities into the twins: single ones before the silo opens to devices and clients, a district's
/// afterwards, one after the other. Then it keeps all but the plans as their files are edited.
/// </summary>
internal sealed partial class CommunityLoader(
    ImmutableArray<CommunityFolder> folders, IGrainFactory grains, LoadProgress progress, TimeProvider time, ILogger<CommunityLoader> log)
    : BackgroundService
{
    private const int AtOnce = 2;
    private const int Steps = 10;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>Loads single communities; the host starts what comes after it, the bridge and the API, when this is done.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await List.Expect([.. folders.SelectMany(folder => folder.Communities).Select(community => community.Name)]);
        foreach (var folder in folders)
        {
            progress.Expect(folder.Communities.Length);
            TellAbsent(folder);
            if (folder.District is { } district)
            {
                await grains.GetGrain<IDistrictGrain>(district.District).Describe(DefinitionOf(district));
                continue;
            }

            foreach (var community in folder.Communities)
            {
                LogLoading(community.Name, folder.File);
                var began = time.GetTimestamp();
                var change = await LoadAsync(community);
                LogLoaded(community.Name, change.Added, change.Changed, change.Removed, time.GetElapsedTime(began).TotalSeconds);
            }

            foreach (var part in folder.Parts)
                await ApplyAsync(folder, part);
            foreach (var community in folder.Communities)
                await List.Arrived(community.Name);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(folders.Select(folder => LoadAndFollowAsync(folder, stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is not loaded yet is loaded at the next start.
        }
    }

    private static DistrictDefinition DefinitionOf(DistrictPlan district) => new()
    {
        District = district.District,
        Title = district.Title,
        Streets =
        [
            .. district.Streets.Select(street => new StreetDefinition
            {
                Name = street.Name,
                Title = street.Title,
                Communities = [.. street.Communities.Select(community => new StreetCommunity(community.Name, community.Title))],
            }),
        ],
    };

    private async Task LoadAndFollowAsync(CommunityFolder folder, CancellationToken stopping)
    {
        if (folder.District is { } district)
            await LoadAsync(folder, district, stopping);
        await Task.WhenAll(folder.Parts.Select(part => FollowAsync(folder, part, stopping)));
    }

    private async Task LoadAsync(CommunityFolder folder, DistrictPlan district, CancellationToken stopping)
    {
        var began = time.GetTimestamp();
        LogLoadingDistrict(district.District, district.Totals.Twins, folder.Communities.Length, folder.File);
        var done = 0;
        await Parallel.ForEachAsync(
            folder.Communities,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stopping },
            async (community, cancellation) =>
            {
                await LoadPatientlyAsync(folder, community, cancellation);
                if (Interlocked.Increment(ref done) is var now && now * Steps / folder.Communities.Length != (now - 1) * Steps / folder.Communities.Length)
                    LogProgress(district.District, now, folder.Communities.Length, time.GetElapsedTime(began).TotalSeconds);
            });
        foreach (var part in folder.Parts)
            await TryApplyAsync(folder, part);
        LogLoadedDistrict(district.District, time.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>What the store cannot take now is tried again; what is wrong in itself takes nothing from the others.</summary>
    private async Task LoadPatientlyAsync(CommunityFolder folder, PlannedCommunity community, CancellationToken cancellation)
    {
        for (var (told, loaded) = (false, false); ;)
        {
            try
            {
                if (!loaded)
                    await LoadAsync(community);
                loaded = true;
                // Its devices are heard when they have rules: what they say before would raise nothing.
                foreach (var part in folder.Parts)
                    await TryApplyAsync(folder, part, [community]);
                await List.Arrived(community.Name);
                return;
            }
            catch (RefusedException refused) when (refused.Refusal != Refusal.Unavailable)
            {
                LogNotLoaded(community.Name, refused.Message);
                progress.AddFailed();
                // Where a plan was in force before, it stays so; where none was, its devices wait until there is one.
                if ((await grains.GetGrain<ITwinDirectoryGrain>(community.Name).GetPlanHash()).Length > 0)
                    await List.Arrived(community.Name);
                return;
            }
            catch (Exception fault) when (fault is RefusedException or TimeoutException or OrleansException)
            {
                if (!told)
                    LogTriedAgain(community.Name, fault.Message);
                told = true;
                await Task.Delay(Retry, time, cancellation);
            }
        }
    }

    /// <summary>
    /// Applies the plan, or only wakes the directory where the plan in force was made of the same files: a plan of many
    /// thousand twins is expanded and compared only when there is a reason to.
    /// </summary>
    private async Task<PlanChange> LoadAsync(PlannedCommunity community)
    {
        var change = default(PlanChange);
        var grain = grains.GetGrain<ICommunityGrain>(community.Name);
        if (await grain.GetPlanSource() == community.Source)
        {
            // Its plan is in force; whether it stands in the list as well, an end in the middle of applying it left open.
            await grains.GetGrain<ICommunityListGrain>(0).Add(community.Name);
            await grains.GetGrain<ITwinDirectoryGrain>(community.Name).Count(community.Name);
        }
        else
            change = await grain.ApplyPlan(community.Expand());
        progress.AddLoaded();
        return change;
    }

    private void TellAbsent(CommunityFolder folder)
    {
        foreach (var (files, without) in folder.Parts.SelectMany(part => part.Files).Where(item => !item.Files.Exists))
            LogAbsent(NameOf(folder), files.Path, without);
    }

    private async Task ApplyAsync(CommunityFolder folder, FolderPart part)
    {
        try
        {
            await part.ApplyAsync(folder.Communities, grains);
        }
        catch (Exception fault) when (part.Explain(fault) is { } lines)
        {
            // It was whole a moment ago, when it was checked.
            throw new StartException(lines);
        }
    }

    private async Task FollowAsync(CommunityFolder folder, FolderPart part, CancellationToken stopping)
    {
        var files = part.Files.Select(item => item.Files).ToImmutableArray();
        var known = files.Where(set => set.Exists).ToHashSet();
        await foreach (var _ in FileChanges.WatchAsync(files, time, stopping))
        {
            var gone = known.Where(set => !set.Exists).ToList();
            foreach (var set in gone)
                LogGone(NameOf(folder), set.Path, part.Name);
            known.UnionWith(files.Where(set => set.Exists));
            if (gone.Count == 0)
            {
                if (await TryApplyAsync(folder, part))
                    LogApplied(NameOf(folder), part.Name);
            }
        }
    }

    /// <summary>
    /// Whether anything changed. Whatever is wrong with an edit, what was before it stays in force and the next edit is tried again.
    /// </summary>
    private async Task<bool> TryApplyAsync(CommunityFolder folder, FolderPart part)
    {
        try
        {
            return (await part.ApplyAsync(folder.Communities, grains)).Count > 0;
        }
        catch (Exception fault) when (part.Explain(fault) is { } lines)
        {
            LogRefused(NameOf(folder), part.Name, string.Join('\n', lines));
        }
        catch (Exception fault) when (fault is RefusedException or TimeoutException or OrleansException)
        {
            LogRefused(NameOf(folder), part.Name, $"not applied ({fault.Message.TrimEnd('.')}); save it again to try again");
        }

        return false;
    }

    /// <summary>Applies a part to a community of a district that was just loaded; what is wrong with the part is told when all are.</summary>
    private async Task TryApplyAsync(CommunityFolder folder, FolderPart part, IReadOnlyCollection<PlannedCommunity> communities)
    {
        try
        {
            await part.ApplyAsync(communities, grains);
        }
        catch (Exception fault) when (part.Explain(fault) is not null)
        {
            LogPartWaits(NameOf(folder), part.Name);
        }
    }

    private ICommunityListGrain List => grains.GetGrain<ICommunityListGrain>(0);

    private static string NameOf(CommunityFolder folder) => folder.District?.District ?? folder.Communities[0].Name;

    [LoggerMessage(1, LogLevel.Information, "{Community}: loading {File}")]
    private partial void LogLoading(string community, string file);

    [LoggerMessage(2, LogLevel.Information, "{Community}: {Added} twins added, {Changed} changed, {Removed} removed in {Seconds:0.0} s")]
    private partial void LogLoaded(string community, int added, int changed, int removed, double seconds);

    [LoggerMessage(3, LogLevel.Warning, "{Name}: there is no {File}; {Without}")]
    private partial void LogAbsent(string name, string file, string without);

    [LoggerMessage(4, LogLevel.Information, "{Name}: the edited {Part} are in force")]
    private partial void LogApplied(string name, string part);

    [LoggerMessage(5, LogLevel.Warning, "{Name}: the edited {Part} are not taken, the ones before stay in force:\n{Problems}")]
    private partial void LogRefused(string name, string part, string problems);

    [LoggerMessage(6, LogLevel.Warning, "{Name}: {File} is gone, the {Part} before stay in force")]
    private partial void LogGone(string name, string file, string part);

    [LoggerMessage(7, LogLevel.Information, "{District}: loading {Twins} twins of {Communities} communities from {File}")]
    private partial void LogLoadingDistrict(string district, int twins, int communities, string file);

    [LoggerMessage(8, LogLevel.Information, "{District}: {Done} of {Communities} communities are loaded after {Seconds:0.0} s")]
    private partial void LogProgress(string district, int done, int communities, double seconds);

    [LoggerMessage(9, LogLevel.Information, "{District}: all of it is in force after {Seconds:0.0} s")]
    private partial void LogLoadedDistrict(string district, double seconds);

    [LoggerMessage(10, LogLevel.Error, "{Community}: its plan was refused, the other communities are loaded: {Reason}")]
    private partial void LogNotLoaded(string community, string reason);

    [LoggerMessage(12, LogLevel.Debug, "{Name}: the {Part} cannot be applied yet")]
    private partial void LogPartWaits(string name, string part);

    [LoggerMessage(11, LogLevel.Warning, "{Community}: cannot be loaded now and is tried again every second: {Reason}")]
    private partial void LogTriedAgain(string community, string reason);
}
