using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Reports;

/// <summary>
/// Keeps how to reach a reporter, apart from the journal, which forgets nothing: this is forgotten when the matter is
/// over. The grain's key is <c>{community}/{report}</c>.
/// </summary>
[Alias(TypeAliases.IReportContactGrain)]
internal interface IReportContactGrain : IGrainWithStringKey
{
    /// <summary>Keeps a contact.</summary>
    [Alias("Keep")]
    Task Keep(string contact);

    /// <summary>The contact; empty when there is none, or it was forgotten.</summary>
    [Alias("Get")]
    Task<string> Get();

    /// <summary>Forgets the contact.</summary>
    [Alias("Forget")]
    Task Forget();
}

/// <inheritdoc cref="IReportContactGrain"/>
internal sealed class ReportContactGrain(
    [PersistentState(GrainStorageNames.ReportContact, GrainStorageNames.Snapshots)] IPersistentState<StoredContact> stored)
    : Grain, IReportContactGrain
{
    public async Task Keep(string contact)
    {
        var before = stored.State;
        stored.State = new StoredContact { Contact = contact };
        await stored.WriteOrRevertAsync(before);
    }

    public Task<string> Get() => Task.FromResult(stored.State.Contact);

    public async Task Forget()
    {
        if (stored.RecordExists)
            await stored.ClearStateAsync();
    }
}

/// <summary>What is kept of a contact.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.StoredContact)]
internal sealed record StoredContact
{
    /// <summary>How to reach the reporter.</summary>
    [Id(0)]
    public string Contact { get; init; } = "";
}
