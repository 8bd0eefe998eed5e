using Orleans.Concurrency;

namespace SafeCommunity.Grains.Twins;

/// <summary>What every twin can do. The grain's key is the <see cref="TwinId"/> as text.</summary>
[Alias(TypeAliases.ITwinGrain)]
public interface ITwinGrain : IGrainWithStringKey
{
    /// <summary>The twin as it is now.</summary>
    /// <exception cref="RefusedException">No plan holds this twin (<see cref="Refusal.NotFound"/>).</exception>
    [ReadOnly, Alias("Get")]
    Task<TwinSnapshot> Get();
}

/// <summary>The twin of a grid.</summary>
[Alias(TypeAliases.IGridGrain)]
public interface IGridGrain : ITwinGrain;

/// <summary>The twin of a building.</summary>
[Alias(TypeAliases.IBuildingGrain)]
public interface IBuildingGrain : ITwinGrain;

/// <summary>The twin of a home.</summary>
[Alias(TypeAliases.IHomeGrain)]
public interface IHomeGrain : ITwinGrain;
