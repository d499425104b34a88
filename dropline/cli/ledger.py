"""Does the ledger add up?"""

from attribution import ledger
from commerce.brands import list_brands
from dropline.cli import context, output

app = output.commands("The ledger of what creators earn.")


@app.command()
def check(brand: context.BrandSlug = "", as_json: output.AsJson = False) -> None:
    """Check every journal, balance and credit, of one brand or of all; exit 1 when something cannot be.

    \b
    Example:  dropline ledger check --brand aurora
    """
    with context.working() as (session, _):
        brands = [context.brand(session, brand)] if brand else list_brands(session)
        found = [{"brand": each.slug, **vars(finding)} for each in brands for finding in ledger.check(session, each.id)]
    output.table(as_json, found, ("brand", "rule", "subject", "detail"), f"The ledger adds up ({len(brands)} brands).")
    if found:
        raise output.Stopped("ledger_wrong", f"{len(found)} findings: the ledger does not add up.")
