namespace SafeCommunity.Api.Tests;

/// <summary>
/// The tests that need a host run one after the other on one host. Those that look at metrics start a host of their own:
/// meters are heard by name across the process, so hosts that live at the same time would see each other's counters.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<ApiHost>
{
    public const string Name = "api";
}
