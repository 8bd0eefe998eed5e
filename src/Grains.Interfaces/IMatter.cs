namespace SafeCommunity.Grains;

/// <summary>Something with a history: what is known of it is the fold of the journal's entries about it.</summary>
public interface IMatter
{
    /// <summary>The community.</summary>
    string Community { get; }

    /// <summary>The journal's subject, also the end of its resource name: <c>incidents/17</c>, for instance.</summary>
    string Id { get; }

    /// <summary>Whether a snapshot for watchers shows it.</summary>
    bool IsOpen { get; }

    /// <summary>The journal's position of its last change; also its etag.</summary>
    long Position { get; }
}
