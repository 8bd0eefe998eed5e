using System.Collections.Concurrent;
using System.Collections.Immutable;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Background;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Districts;
using SafeCommunity.Grains.Edits;
using SafeCommunity.Grains.Folders;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Silo.Hosting;

namespace SafeCommunity.Silo.Communities;

/// <summary>
/// Brings the folders' communities into the twins: single ones before the silo opens to devices and clients, a district's
/// afterwards, one after the other. Then it keeps all but the plans as their files are edited. What a folder would take away
/// waits for a yes, and what cannot be read does not stop what is in force: people must get their alarms.
/// </summary>
internal sealed partial class CommunityLoader(
    ImmutableArray<GivenFolder> given,
    IGrainFactory grains,
    LoadProgress progress,
    EditNotes notes,
    EditTexts texts,
    BackgroundWork background,
    TimeProvider time,
    ILogger<CommunityLoader> log)
    : SupervisedService(background)
{
    private const int AtOnce = 2;
    private const int Steps = 10;
    private const string Plan = "plan";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly BackgroundWork _background = background;
    private readonly List<(CommunityFolder Folder, List<PartFollower> Parts)> _folders = [];
    private readonly ConcurrentDictionary<string, (CommunityFolder Folder, PlannedCommunity Community)> _waitingPlans = new(StringComparer.Ordinal);

    protected override string Name => "the loading of the communities";

    /// <summary>Loads single communities; the host starts what comes after it, the bridge and the API, when this is done.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var paths = new List<string>();
        foreach (var (path, read) in given)
        {
            var folder = read.PlanProblems.IsEmpty ? read : await RecallAsync(path, read);
            paths.Add(path);
            _folders.Add((folder, folder.Parts.Select(part => new PartFollower(folder, part, notes, texts, grains, time, log)).ToList()));
            progress.Expect(folder.Communities.Length);
        }

        await List.Expect([.. _folders.SelectMany(folder => folder.Folder.Communities).Select(community => community.Name)]);
        foreach (var (path, (folder, parts)) in paths.Zip(_folders))
        {
            if (folder.PlanProblems.IsEmpty)
                TellAbsent(folder);
            if (folder.District is { } district)
                await grains.GetGrain<IDistrictGrain>(district.District).Describe(DefinitionOf(district));
            else
                await LoadAsync(folder, parts);
            if (folder.PlanProblems.IsEmpty)
                await grains.GetGrain<IFolderGrain>(path).Remember(RecordOf(folder));
        }

        await TellNotServedAsync();
        await base.StartAsync(cancellationToken);
    }

    private async Task LoadAsync(CommunityFolder folder, List<PartFollower> parts)
    {
        foreach (var community in folder.Communities)
            await LoadAndTellAsync(folder, community);
        foreach (var part in parts)
        {
            // It has mistakes, and nothing of it was ever in force: there is nothing to go on with.
            if (await part.BeginAsync() is { IsEmpty: false } lines)
                throw new StartException(lines);
        }

        foreach (var community in folder.Communities)
            await List.Arrived(community.Name);
    }

    // Each folder on its own: what goes wrong with one is no other's.
    protected override Task RunAsync(CancellationToken stopping) => Task.WhenAll(
    [
        .. _folders.Select(folder => _background.RunAsync(
            $"the loading of {folder.Folder.File}", cancellation => LoadAndFollowAsync(folder.Folder, folder.Parts, cancellation), stopping)),
        _background.RunAsync("the following of plans", FollowPlansAsync, stopping),
    ]);

    private static FolderRecord RecordOf(CommunityFolder folder) => new()
    {
        District = folder.District?.District ?? "",
        Communities = [.. folder.Communities.Select(community => new FolderCommunity(community.Name, community.Title, community.TimeZone))],
    };

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

    /// <summary>The communities that a folder had when its plan could be read.</summary>
    /// <exception cref="StartException">It was never read here: there is nothing to go on with.</exception>
    private async Task<CommunityFolder> RecallAsync(string path, CommunityFolder unread)
    {
        if (await grains.GetGrain<IFolderGrain>(path).Recall() is not { } known)
            throw new StartException(unread.PlanProblems);
        var folder = unread.With(known);
        var problems = string.Join("; ", unread.PlanProblems);
        notes.Set(folder.File, Plan, $"{folder.File} cannot be taken, the plan before stays in force: {problems}; mend it and start anew");
        LogPlanUnread(folder.File, string.Join('\n', unread.PlanProblems));
        return folder;
    }

    private async Task TellNotServedAsync()
    {
        var described = _folders.SelectMany(folder => folder.Folder.Communities).Select(community => community.Name).ToHashSet(StringComparer.Ordinal);
        progress.NotServed = [.. (await grains.GetGrain<ICommunityListGrain>(0).List()).Where(name => !described.Contains(name))];
        if (!progress.NotServed.IsEmpty)
            LogNotServed(string.Join(", ", progress.NotServed));
    }

    private async Task LoadAndFollowAsync(CommunityFolder folder, List<PartFollower> parts, CancellationToken stopping)
    {
        if (folder.District is { } district)
            await LoadAsync(folder, district, parts, stopping);
        await Task.WhenAll(parts.Select(part => _background.RunAsync($"the following of {part.Name}", part.FollowAsync, stopping)));
    }

    private async Task LoadAsync(CommunityFolder folder, DistrictPlan district, List<PartFollower> parts, CancellationToken stopping)
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
        foreach (var part in parts)
        {
            if (await part.BeginAsync() is { IsEmpty: false } lines)
                LogPartNotTaken(district.District, string.Join('\n', lines));
        }

        LogLoadedDistrict(district.District, time.GetElapsedTime(began).TotalSeconds);
    }

    private async Task LoadAndTellAsync(CommunityFolder folder, PlannedCommunity community)
    {
        LogLoading(community.Name, folder.File);
        var began = time.GetTimestamp();
        var change = await LoadAsync(folder, community);
        LogLoaded(community.Name, change.Added, change.Changed, change.Removed, time.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>What the store cannot take now is tried again; what is wrong in itself takes nothing from the others.</summary>
    private async Task LoadPatientlyAsync(CommunityFolder folder, PlannedCommunity community, CancellationToken cancellation)
    {
        for (var (told, loaded) = (false, false); ;)
        {
            try
            {
                if (!loaded)
                    await LoadAsync(folder, community);
                loaded = true;
                // Its devices are heard when they have rules: what they say before would raise nothing.
                foreach (var part in folder.Parts)
                    await TryOfferAsync(folder, part, community);
                await List.Arrived(community.Name);
                return;
            }
            catch (RefusedException refused) when (refused.Refusal != Refusal.Unavailable)
            {
                LogNotLoaded(community.Name, refused.Message);
                progress.AddFailed(community.Name, refused.Message);
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
                progress.AddFailed(community.Name, $"tried again every second ({fault.Message.TrimEnd('.')})");
                await Task.Delay(Retry, time, cancellation);
            }
        }
    }

    /// <summary>
    /// Offers the plan, or only wakes the directory where the plan in force was made of the same files, or the files cannot be
    /// read: a plan of many thousand twins is expanded and compared only when there is a reason to.
    /// </summary>
    private async Task<PlanChange> LoadAsync(CommunityFolder folder, PlannedCommunity community)
    {
        var change = default(PlanChange);
        // The directory keeps the plan in a snapshot of its own, and may have lost it.
        var directory = grains.GetGrain<ITwinDirectoryGrain>(community.Name);
        if (!folder.PlanProblems.IsEmpty
            || (await grains.GetGrain<ICommunityGrain>(community.Name).GetPlanSource() == community.Source && (await directory.GetPlanHash()).Length > 0))
        {
            // Its plan is in force; whether it stands in the list as well, an end in the middle of applying it left open.
            await grains.GetGrain<ICommunityListGrain>(0).Add(community.Name);
        }
        else
        {
            change = await OfferPlanAsync(folder, community);
        }

        await grains.GetGrain<ITwinDirectoryGrain>(community.Name).Count(community.Name);
        progress.AddLoaded(community.Name);
        return change;
    }

    private async Task<PlanChange> OfferPlanAsync(CommunityFolder folder, PlannedCommunity community)
    {
        var outcome = await grains.GetGrain<IEditGrain>(community.Name).OfferPlan(folder.File, community.Expand());
        if (outcome.Waits is { } waits)
        {
            var text = texts.Describe(community.Name, Plan, [waits]);
            notes.Set(folder.File, $"{Plan} of {community.Name}", text);
            if (_waitingPlans.TryAdd(community.Name, (folder, community)))
                LogWaits(text);
        }
        else
        {
            if (_waitingPlans.TryRemove(community.Name, out _))
                LogPlanInForce(community.Name);
            notes.Clear(folder.File, $"{Plan} of {community.Name}");
        }

        return outcome.Plan;
    }

    /// <summary>A plan that waits takes effect when somebody says yes to it; this notices it.</summary>
    private async Task FollowPlansAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Retry, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            foreach (var (name, (folder, community)) in _waitingPlans)
            {
                if ((await grains.GetGrain<IEditGrain>(name).List()).Any(edit => edit.Part == EditPart.Plan))
                    continue;
                // Said yes to, or the grain that keeps what waits lives anew: either way it is offered again.
                await OfferPlanAsync(folder, community);
            }
        }
    }

    private void TellAbsent(CommunityFolder folder)
    {
        foreach (var (files, without) in folder.Parts.SelectMany(part => part.Files).Where(item => !item.Files.Exists))
            LogAbsent(NameOf(folder), files.Path, without);
    }

    /// <summary>Offers a part to a community of a district that was just loaded; what is wrong with the part is told when all are.</summary>
    private async Task TryOfferAsync(CommunityFolder folder, FolderPart part, PlannedCommunity community)
    {
        try
        {
            await part.OfferAsync([community], grains);
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

    [LoggerMessage(7, LogLevel.Information, "{District}: loading {Twins} twins of {Communities} communities from {File}")]
    private partial void LogLoadingDistrict(string district, int twins, int communities, string file);

    [LoggerMessage(8, LogLevel.Information, "{District}: {Done} of {Communities} communities are loaded after {Seconds:0.0} s")]
    private partial void LogProgress(string district, int done, int communities, double seconds);

    [LoggerMessage(9, LogLevel.Information, "{District}: all of it is in force after {Seconds:0.0} s")]
    private partial void LogLoadedDistrict(string district, double seconds);

    [LoggerMessage(10, LogLevel.Error, "{Community}: its plan was refused, the other communities are loaded: {Reason}")]
    private partial void LogNotLoaded(string community, string reason);

    [LoggerMessage(17, LogLevel.Debug, "{Name}: the {Part} cannot be applied yet")]
    private partial void LogPartWaits(string name, string part);

    [LoggerMessage(11, LogLevel.Warning, "{Community}: cannot be loaded now and is tried again every second: {Reason}")]
    private partial void LogTriedAgain(string community, string reason);

    [LoggerMessage(12, LogLevel.Warning, "{File} cannot be taken, and the plan before stays in force:\n{Problems}")]
    private partial void LogPlanUnread(string file, string problems);

    [LoggerMessage(13, LogLevel.Warning, "Stored here and not served, since no folder describes them: {Communities}")]
    private partial void LogNotServed(string communities);

    [LoggerMessage(14, LogLevel.Error, "{District}: a file is not taken:\n{Problems}")]
    private partial void LogPartNotTaken(string district, string problems);

    [LoggerMessage(16, LogLevel.Information, "{Community}: the edited plan is in force")]
    private partial void LogPlanInForce(string community);

    [LoggerMessage(15, LogLevel.Warning, "{Edit}")]
    private partial void LogWaits(string edit);
}

/// <summary>A folder as it was given and what came of reading it.</summary>
/// <param name="Path">The path, without a separator at its end.</param>
/// <param name="Folder">What it describes, or why that is not known.</param>
internal sealed record GivenFolder(string Path, CommunityFolder Folder);
