namespace SafeCommunity.Grains.Desk;

/// <summary>The desk's clock: the community's grain wakes it each second. The grain's key is the community's name.</summary>
[Alias(TypeAliases.IDeskGrain)]
internal interface IDeskGrain : IGrainWithStringKey
{
    /// <summary>Takes up what came and does what is due.</summary>
    [Alias("Wake")]
    Task Wake();
}
