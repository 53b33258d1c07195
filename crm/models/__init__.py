"""The CRM's records, a file per story."""

from .activities import Activity, ActivityKind, Channel, Outcome
from .billing import Invoice, Payment, Return
from .imports import ImportFile, ImportRun, ImportState, Quarantine, QuarantineState
from .opportunities import Opportunity, OpportunityLine, OpportunitySplit
from .orders import Order, OrderLine, OrderState
from .origin import LAUREL, Origin
from .parties import Account, Contact
from .products import Product
from .stages import Forecast, Stage, StageHistory, StageKind
from .territories import Territory, TerritoryAccount, TerritoryHolder, TerritoryRule

__all__ = [
    "LAUREL",
    "Account",
    "Activity",
    "ActivityKind",
    "Channel",
    "Contact",
    "Forecast",
    "ImportFile",
    "ImportRun",
    "ImportState",
    "Invoice",
    "Opportunity",
    "OpportunityLine",
    "OpportunitySplit",
    "Order",
    "OrderLine",
    "OrderState",
    "Origin",
    "Outcome",
    "Payment",
    "Product",
    "Quarantine",
    "QuarantineState",
    "Return",
    "Stage",
    "StageHistory",
    "StageKind",
    "Territory",
    "TerritoryAccount",
    "TerritoryHolder",
    "TerritoryRule",
]
