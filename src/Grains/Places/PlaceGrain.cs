using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Places;

/// <summary>The twin of a place: what the plan says of it, and what its directory counts there.</summary>
internal abstract class PlaceGrain(TwinKind kind) : Grain, ITwinGrain
{
    public async Task<TwinSnapshot> Get()
    {
        var key = this.GetPrimaryKeyString();
        if (TwinId.TryParse(key, out var id)
            && await GrainFactory.GetGrain<ITwinDirectoryGrain>(id.Community).GetSnapshot(id.Name) is { } snapshot
            && snapshot.Definition.Kind == kind)
        {
            return snapshot;
        }

        throw new RefusedException(Refusal.NotFound, $"No plan holds a {kind.ToString().ToLowerInvariant()} '{key}'.");
    }
}

/// <summary>The twin of a grid.</summary>
internal sealed class GridGrain() : PlaceGrain(TwinKind.Grid), IGridGrain;

/// <summary>The twin of a building.</summary>
internal sealed class BuildingGrain() : PlaceGrain(TwinKind.Building), IBuildingGrain;

/// <summary>The twin of a home.</summary>
internal sealed class HomeGrain() : PlaceGrain(TwinKind.Home), IHomeGrain;
