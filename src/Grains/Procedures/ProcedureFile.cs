using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Procedures;

/// <summary>Reads a procedure file: JSON after <c>seeds/procedure.schema.json</c>, comments and trailing commas allowed.</summary>
public static class ProcedureFile
{
    /// <summary>Reads one procedure.</summary>
    /// <param name="utf8">The file's bytes.</param>
    /// <exception cref="SourceFileException">The file has mistakes; it names them with line and column.</exception>
    public static Procedure Read(ReadOnlyMemory<byte> utf8)
    {
        var (procedure, problems) = Read(utf8, new ProcedureContext());
        return procedure is not null && !problems.Any ? procedure : throw new SourceFileException(problems.ToProblems());
    }

    /// <summary>Reads one of several procedures; it is worth nothing when there are problems.</summary>
    internal static (Procedure? Procedure, ProblemList Problems) Read(ReadOnlyMemory<byte> utf8, ProcedureContext context)
    {
        var (root, problems) = SourceDocument.Read(utf8);
        return (root is null ? null : new ProcedureReader(context, problems).Read(root), problems);
    }
}
