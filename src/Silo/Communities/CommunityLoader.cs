using System.Collections.Immutable;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Folders;
using SafeCommunity.Silo.Hosting;

namespace SafeCommunity.Silo.Communities;

/// <summary>
/// Brings the communities' plans and what else stands in their folders into the twins before the silo opens to devices
/// and clients, then keeps all but the plans as their files are edited.
/// </summary>
internal sealed partial class CommunityLoader(
    ImmutableArray<CommunityFolder> communities, IGrainFactory grains, TimeProvider time, ILogger<CommunityLoader> log) : BackgroundService
{
    /// <summary>Loads everything; the host starts what comes after it, the bridge and the API, when this is done.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var community in communities)
            await LoadAsync(community);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        from community in communities
        from part in community.Parts
        select FollowAsync(community.Definition, part, stoppingToken));

    private async Task LoadAsync(CommunityFolder community)
    {
        var name = community.Definition.Community;
        LogLoading(name, community.Definition.Twins.Length, community.PlanFile);
        var began = time.GetTimestamp();
        await grains.GetGrain<ICommunityListGrain>(0).Add(name);
        var change = await grains.GetGrain<ICommunityGrain>(name).ApplyPlan(community.Definition);
        LogLoaded(name, change.Added, change.Changed, change.Removed, time.GetElapsedTime(began).TotalSeconds);
        foreach (var part in community.Parts)
        {
            foreach (var (files, without) in part.Files.Where(item => !item.Files.Exists))
                LogAbsent(name, files.Path, without);
            await ApplyAsync(community.Definition, part);
        }
    }

    private async Task ApplyAsync(CommunityDefinition plan, FolderPart part)
    {
        try
        {
            await part.ApplyAsync(plan, grains);
        }
        catch (Exception fault) when (part.Explain(fault) is { } lines)
        {
            // It was whole a moment ago, when it was checked.
            throw new StartException(lines);
        }
    }

    private async Task FollowAsync(CommunityDefinition plan, FolderPart part, CancellationToken stopping)
    {
        var files = part.Files.Select(item => item.Files).ToImmutableArray();
        var known = files.Where(set => set.Exists).ToHashSet();
        await foreach (var _ in FileChanges.WatchAsync(files, time, stopping))
        {
            var gone = known.Where(set => !set.Exists).ToList();
            foreach (var set in gone)
                LogGone(plan.Community, set.Path, part.Name);
            known.UnionWith(files.Where(set => set.Exists));
            if (gone.Count == 0)
                await ApplyEditAsync(plan, part);
        }
    }

    /// <summary>Whatever is wrong with an edit, what was before it stays in force and the next edit is tried again.</summary>
    private async Task ApplyEditAsync(CommunityDefinition plan, FolderPart part)
    {
        try
        {
            if (await part.ApplyAsync(plan, grains))
                LogApplied(plan.Community, part.Name);
        }
        catch (Exception fault) when (part.Explain(fault) is { } lines)
        {
            LogRefused(plan.Community, part.Name, string.Join('\n', lines));
        }
        catch (Exception fault) when (fault is RefusedException or TimeoutException or OrleansException)
        {
            LogRefused(plan.Community, part.Name, $"not applied ({fault.Message.TrimEnd('.')}); save it again to try again");
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Community}: loading {Twins} twins from {File}")]
    private partial void LogLoading(string community, int twins, string file);

    [LoggerMessage(2, LogLevel.Information, "{Community}: {Added} twins added, {Changed} changed, {Removed} removed in {Seconds:0.0} s")]
    private partial void LogLoaded(string community, int added, int changed, int removed, double seconds);

    [LoggerMessage(3, LogLevel.Warning, "{Community}: there is no {File}; {Without}")]
    private partial void LogAbsent(string community, string file, string without);

    [LoggerMessage(4, LogLevel.Information, "{Community}: the edited {Part} are in force")]
    private partial void LogApplied(string community, string part);

    [LoggerMessage(5, LogLevel.Warning, "{Community}: the edited {Part} are not taken, the ones before stay in force:\n{Problems}")]
    private partial void LogRefused(string community, string part, string problems);

    [LoggerMessage(6, LogLevel.Warning, "{Community}: {File} is gone, the {Part} before stay in force")]
    private partial void LogGone(string community, string file, string part);
}
